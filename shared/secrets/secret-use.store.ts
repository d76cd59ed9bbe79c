import type { Queryable } from "../db/db.ts";
import { orFirst, statement } from "../db/db.ts";

/** Of agents that may yet run. The configuration says it: nothing else could be out of step with it. */
const USERS = statement(
  "list_agents_with_secret",
  `
  select id, name, adapter_config from agents
   where company_id = $1 and deleted_at is null and lifecycle <> 'terminated'
     and jsonb_path_exists(adapter_config, '$.**{1 to 2} ? (@.type == "secret_ref" && @.secretId == $secret)',
                           jsonb_build_object('secret', $2::text))
     and id > ${orFirst("$3")}
   order by id limit $4`,
);

export interface UserRow {
  id: string;
  name: string;
  adapter_config: Record<string, unknown>;
}

/** Agents that are given a secret, in the order of their ids; `after` is the last one seen. */
export function listAgentsWithSecret(
  db: Queryable,
  { companyId, secretId }: { readonly companyId: string; readonly secretId: string },
  { after = null, limit }: { readonly after?: string | null; readonly limit: number },
): Promise<UserRow[]> {
  return db.rows(USERS, [companyId, secretId, after, limit]);
}
