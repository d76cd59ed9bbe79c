import type { Queryable, Tx } from "../db/db.ts";
import { orLast, statement } from "../db/db.ts";
import type { ConfigSnapshot } from "./agent-revision.ts";

export type RevisionSource = "patch" | "rollback" | "hire";

export interface NewRevision {
  readonly id: string;
  readonly companyId: string;
  readonly agentId: string;
  readonly createdByAgentId: string | null;
  readonly createdByUserId: string | null;
  readonly source: RevisionSource;
  readonly rolledBackFromRevisionId: string | null;
  readonly changedKeys: readonly string[];
  readonly before: ConfigSnapshot;
  readonly after: ConfigSnapshot;
}

/** So many are kept of an agent: a script that patches all day must not fill the database. */
const KEPT = 1_000;

const INSERT = statement(
  "insert_config_revision",
  `
  with outdated as (
    delete from agent_config_revisions where agent_id = $3 and id <= (
      select id from agent_config_revisions where agent_id = $3 order by id desc offset ${KEPT - 1} limit 1)
  )
  insert into agent_config_revisions (id, company_id, agent_id, created_by_agent_id, created_by_user_id, source,
    rolled_back_from_revision_id, changed_keys, before_config, after_config)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)`,
);

/** The agent is locked. */
export async function insertRevision(tx: Tx, revision: NewRevision): Promise<void> {
  const { id, companyId, agentId, source, rolledBackFromRevisionId, changedKeys } = revision;
  const by = [revision.createdByAgentId, revision.createdByUserId];
  const configs = [JSON.stringify(revision.before), JSON.stringify(revision.after)];
  await tx.rows(INSERT, [id, companyId, agentId, ...by, source, rolledBackFromRevisionId, changedKeys, ...configs]);
}

/** A row of `agent_config_revisions`. */
export interface RevisionRow {
  id: string;
  company_id: string;
  agent_id: string;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  source: RevisionSource;
  rolled_back_from_revision_id: string | null;
  changed_keys: string[];
  before_config: ConfigSnapshot;
  after_config: ConfigSnapshot;
  created_at: Date;
}

const LIST = statement(
  "list_config_revisions",
  `select * from agent_config_revisions where agent_id = $1 and id < ${orLast("$2")} order by id desc limit $3`,
);

/** The newest first; `cursor` is the id of the last one seen. */
export function listRevisions(
  db: Queryable,
  agentId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<RevisionRow[]> {
  return db.rows<RevisionRow>(LIST, [agentId, cursor ?? null, limit]);
}

const FIND = statement("find_config_revision", `select * from agent_config_revisions where agent_id = $1 and id = $2`);

export async function findRevision(db: Queryable, agentId: string, id: string): Promise<RevisionRow | undefined> {
  const [row] = await db.rows<RevisionRow>(FIND, [agentId, id]);
  return row;
}
