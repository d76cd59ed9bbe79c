import type { Tx } from "../db/db.ts";
import { statement, unplanned } from "../db/db.ts";

const LOCK = statement(
  "lock_own_run",
  `select id from heartbeat_runs where id = $1 and fencing_token = $2 and ${unplanned("status = 'running'")} for update`,
);

/** False where the run is not the caller's any more. */
export async function lockOwnRun(tx: Tx, run: { runId: string; fencingToken: number }): Promise<boolean> {
  return (await tx.rows(LOCK, [run.runId, run.fencingToken])).length > 0;
}
