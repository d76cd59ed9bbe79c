import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface HeardRow {
  deadline_at: Date | null;
  cancel_requested_at: Date | null;
  cancel_reason: string | null;
}

/** What was asked to end gets no more time; what a worker still holds has the worker's lease. */
const HEAR = statement(
  "hear_of_run",
  `
  update heartbeat_runs
     set lease_until = case when awaits_result and cancel_requested_at is null and $3::float8 is not null
                            then clock_timestamp() + make_interval(secs => $3) else lease_until end,
         updated_at = now()
   where id = $1 and fencing_token = $2 and status = 'running'
  returning case when awaits_result then lease_until end as deadline_at, cancel_requested_at, cancel_reason`,
);

/** Gives the run more time, and locks it. Undefined when it is over. */
export async function hearOfRun(
  tx: Tx,
  run: { readonly runId: string; readonly fencingToken: number },
  deadlineSec: number | undefined,
): Promise<HeardRow | undefined> {
  return (await tx.rows<HeardRow>(HEAR, [run.runId, run.fencingToken, deadlineSec ?? null]))[0];
}
