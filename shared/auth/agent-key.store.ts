import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";

const INSERT = statement(
  "insert_agent_key",
  `insert into agent_api_keys (id, agent_id, company_id, name, key_hash) values ($1, $2, $3, $4, $5) returning created_at`,
);

/** Returns when it was made. */
export async function insertKey(
  tx: Tx,
  key: { id: string; agentId: string; companyId: string; name: string; hash: string },
): Promise<Date> {
  const values = [key.id, key.agentId, key.companyId, key.name, key.hash];
  return one(await tx.rows<{ created_at: Date }>(INSERT, values)).created_at;
}

export interface KeyRow {
  id: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const LIST = statement(
  "list_agent_keys",
  `select id, name, created_at, last_used_at, revoked_at from agent_api_keys where agent_id = $1 order by id limit 1000`,
);

export function listKeys(db: Queryable, agentId: string): Promise<KeyRow[]> {
  return db.rows<KeyRow>(LIST, [agentId]);
}

const REVOKE = statement(
  "revoke_agent_key",
  `update agent_api_keys set revoked_at = now() where agent_id = $1 and id = $2 and revoked_at is null returning id`,
);
const EXISTS = statement("agent_key_exists", `select id from agent_api_keys where agent_id = $1 and id = $2`);

export async function revokeKey(tx: Tx, agentId: string, keyId: string): Promise<"revoked" | "already" | "unknown"> {
  if (!isUuid(keyId)) return "unknown";
  if ((await tx.rows(REVOKE, [agentId, keyId])).length > 0) return "revoked";
  return (await tx.rows(EXISTS, [agentId, keyId])).length > 0 ? "already" : "unknown";
}

const REVOKE_ALL = statement(
  "revoke_agent_keys",
  `update agent_api_keys set revoked_at = now() where agent_id = $1 and revoked_at is null`,
);

export async function revokeKeysOfAgent(tx: Tx, agentId: string): Promise<void> {
  await tx.rows(REVOKE_ALL, [agentId]);
}

/**
 * Finds whose key this is, and notes its use: at most once a minute, so that a busy agent does not write
 * with each request. The update asks its own row again after it has waited, so that a burst writes once.
 * $2: a run, which comes back while it is this agent's and goes on.
 */
const USE = statement(
  "use_agent_key",
  `
  with found as (
    select k.id, k.agent_id, k.company_id
      from agent_api_keys k
      join agents a on a.id = k.agent_id and a.lifecycle = 'active' and a.deleted_at is null
      join companies c on c.id = a.company_id and c.deleted_at is null
     where k.key_hash = $1 and k.revoked_at is null
  ), noted as (
    update agent_api_keys k set last_used_at = now()
      from found f
     where k.id = f.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
  )
  select f.agent_id, f.company_id, r.id as run_id, r.fencing_token
    from found f left join heartbeat_runs r on r.id = $2 and r.agent_id = f.agent_id and r.status = 'running'`,
);

export interface UsedKey {
  readonly agent_id: string;
  readonly company_id: string;
  readonly run_id: string | null;
  readonly fencing_token: number | null;
}

/** Undefined for a key that nobody has, or that no longer counts. */
export async function useKey(db: Queryable, hash: string, saidRunId: string | undefined): Promise<UsedKey | undefined> {
  const [row] = await db.rows<UsedKey>(USE, [hash, saidRunId ?? null]);
  return row;
}
