import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import { MAX_LOST } from "./retry-policy.ts";

/** One more loss, and the run is taken for poison. */
const SUSPECT_FROM = MAX_LOST - 1;

const HOLDERS = statement(
  "workers_with_suspects",
  `select distinct worker_id from heartbeat_runs
    where worker_id = ${anyOf("$1::uuid[]")} and status = 'running' and lost_count >= ${SUSPECT_FROM}`,
);

/** Soon, and not after pauses that grow: what is under suspicion waits for a turn, not for something to be repaired. */
const LEAVE_OUT = statement(
  "leave_suspects_out",
  `update heartbeat_runs set next_ring_at = now() + interval '1 second', hold_reason = 'worker.has_suspect'
    where id = ${anyOf("$1::uuid[]")}`,
);

interface Candidate {
  readonly run: { readonly id: string; readonly lost_count: number };
}

/**
 * Of the runs that were lost twice a worker has one at a time: what takes a worker down takes down all that runs there,
 * and the third time must show whose doing it is (docs/adr/0017). Those that are left out stay admitted, and ring again.
 */
export async function keepSuspectsApart<Claimable extends Candidate>(
  tx: Tx,
  candidates: readonly Claimable[],
  workerOf: (runId: string) => string,
): Promise<readonly Claimable[]> {
  const suspects = candidates.filter(({ run }) => run.lost_count >= SUSPECT_FROM);
  if (suspects.length === 0) return candidates;
  const workerIds = [...new Set(suspects.map(({ run }) => workerOf(run.id)))];
  const holders = new Set((await tx.rows<{ worker_id: string }>(HOLDERS, [workerIds])).map((row) => row.worker_id));
  const leftOut = new Set<Claimable>();
  for (const suspect of suspects) {
    const workerId = workerOf(suspect.run.id);
    if (holders.has(workerId)) leftOut.add(suspect);
    holders.add(workerId);
  }
  if (leftOut.size === 0) return candidates;
  await tx.rows(LEAVE_OUT, [[...leftOut].map(({ run }) => run.id)]);
  return candidates.filter((candidate) => !leftOut.has(candidate));
}
