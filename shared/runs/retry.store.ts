import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";

/** Retries that are due enter the queue; their agents' slots are locked first. */
const DUE_RETRIES = statement(
  "due_retries",
  `select id, agent_id from heartbeat_runs where status = 'scheduled_retry' and scheduled_retry_at <= now()
    order by scheduled_retry_at limit $1`,
);

export function listDueRetries(db: Queryable, limit: number): Promise<{ id: string; agent_id: string }[]> {
  return db.rows(DUE_RETRIES, [limit]);
}

const PROMOTE = statement(
  "promote_retries",
  `update heartbeat_runs set status = 'queued', updated_at = now() where id = ${anyOf("$1::uuid[]")} and status = any($2) returning agent_id`,
);

export async function promoteRetries(tx: Tx, runIds: readonly string[], from: readonly string[]): Promise<number> {
  return (await tx.rows(PROMOTE, [runIds, from])).length;
}
