import type { UsedKey } from "../auth/agent-key.store.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

const INSERT = statement(
  "insert_agent_token",
  "insert into agent_tokens (token_hash, agent_id, company_id) values ($1, $2, $3)",
);

export async function insertAgentToken(
  tx: Tx,
  token: { readonly hash: string; readonly agentId: string; readonly companyId: string },
): Promise<void> {
  await tx.rows(INSERT, [token.hash, token.agentId, token.companyId]);
}

/** The value in use gets an end; older ones are gone at once, so that two count at the most. */
const END = statement(
  "end_agent_tokens",
  `with gone as (delete from agent_tokens where agent_id = $1 and ends_at is not null)
   update agent_tokens set ends_at = now() + make_interval(secs => $2) where agent_id = $1 and ends_at is null
   returning ends_at`,
);

/** Resolves to when the value that was in use ends; undefined where there was none. The agent is locked by the caller. */
export async function endAgentTokens(tx: Tx, agentId: string, graceSec: number): Promise<Date | undefined> {
  const [row] = await tx.rows<{ ends_at: Date }>(END, [agentId, graceSec]);
  return row?.ends_at;
}

const DELETE = statement("delete_agent_tokens", "delete from agent_tokens where agent_id = $1");

/** At once, for good. */
export async function deleteAgentTokens(tx: Tx, agentId: string): Promise<void> {
  await tx.rows(DELETE, [agentId]);
}

const FIND = statement(
  "find_agent_by_token",
  `select a.id as agent_id, a.company_id, r.id as run_id, r.fencing_token
     from agent_tokens t
     join agents a on a.id = t.agent_id and a.lifecycle = 'active' and a.deleted_at is null
     join companies c on c.id = a.company_id and c.status <> 'archived' and c.deleted_at is null
     left join heartbeat_runs r on r.id = $2 and r.agent_id = a.id and r.status = 'running'
    where t.token_hash = $1 and (t.ends_at is null or t.ends_at > now())`,
);

/** With the run that is said, while it is this agent's and goes on. */
export async function findAgentByToken(
  db: Queryable,
  hash: string,
  saidRunId: string | undefined,
): Promise<UsedKey | undefined> {
  const [row] = await db.rows<UsedKey>(FIND, [hash, saidRunId ?? null]);
  return row;
}
