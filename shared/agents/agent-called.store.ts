import type { Queryable } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import { urlKeyOf } from "./agent-view.ts";

/** An entry of an index has its limits. */
const LONGEST = 200;

/** What is kept of the URL key of an agent of this name. */
export const keptUrlKey = (name: string): string => urlKeyOf(name).slice(0, LONGEST);

const CALLED = statement(
  "list_agents_called",
  `select id, name, url_key is null as is_unknown from agents
    where company_id = $1 and deleted_at is null and lifecycle <> 'terminated' and (url_key = ${anyOf("$2::text[]")} or url_key is null)
    order by id`,
);

export interface CalledAgent {
  readonly id: string;
  readonly name: string;
  /** Its URL key is not kept yet. */
  readonly is_unknown: boolean;
}

/** Of a company, without terminated ones: among them are all whose URL key is that of one of the names, and few others. */
export const listCalled = (db: Queryable, companyId: string, names: readonly string[]): Promise<CalledAgent[]> =>
  db.rows(CALLED, [companyId, names.map(keptUrlKey)]);

const KEEP = statement(
  "keep_agent_url_keys",
  `
  with held as (
    select a.id, k.url_key from jsonb_to_recordset($1::jsonb) as k(id uuid, name text, url_key text)
      join agents a on a.id = k.id and a.name = k.name order by a.id for no key update of a skip locked
  )
  update agents a set url_key = held.url_key from held where a.id = held.id`,
);

const AT_ONCE = 1_000;

/** Of agents that were named by code that did not keep it: the next look finds them in the index. */
export async function keepUrlKeys(db: Queryable, agents: readonly CalledAgent[]): Promise<void> {
  const unknown = agents.filter((agent) => agent.is_unknown).slice(0, AT_ONCE);
  if (unknown.length === 0) return;
  await db.rows(KEEP, [JSON.stringify(unknown.map(({ id, name }) => ({ id, name, url_key: keptUrlKey(name) })))]);
}
