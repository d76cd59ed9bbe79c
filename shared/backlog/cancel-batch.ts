import type { Tx } from "../db/db.ts";
import {
  type BacklogPage,
  type BacklogScope,
  cancelKept,
  cancelOlderWakeups,
  judgeRuns,
  pageOfKept,
  pageOfWaiting,
  type WaitingStatus,
} from "../runs/backlog-cancel.store.ts";
import { stopWaitingRuns } from "../runs/run-stop.store.ts";
import { lockSlots } from "../runs/slot.store.ts";
import { advanceCancellation, type CancellationRow } from "./backlog.store.ts";

/** So many at a time, each in a transaction of its own: who wants one of their slots waits for some tens of milliseconds. */
const BATCH = 200;

/**
 * In this order nothing slips through: a retry that comes due becomes `queued`, a run that is held becomes `kept`, and
 * what was kept may have been released into a run behind the cursor, so runs are gone through again.
 */
const STEPS = ["scheduled_retry", "queued", "kept", "queued"] as const satisfies readonly (WaitingStatus | "kept")[];

/** Cancels the next of what waits, and notes how far it came. The cancellation is locked by the caller. */
export async function cancelBatch(tx: Tx, cancellation: CancellationRow): Promise<void> {
  const { id, step, cursor } = cancellation;
  const kind = STEPS[step] ?? "kept";
  const scope = { companyId: cancellation.company_id, agentId: cancellation.agent_id };
  const page = kind === "kept" ? await pageOfKept(tx, scope, cursor, BATCH) : await pageOf(tx, scope, kind, cursor);
  if (page === undefined) {
    const isFinished = step + 1 >= STEPS.length;
    await advanceCancellation(tx, id, { step: step + 1, cursor: "", cancelled: 0, isFinished });
    return;
  }
  await lockSlots(tx, page.agentIds);
  const cancelled = kind === "kept" ? await endKept(tx, cancellation, page) : await endRuns(tx, cancellation, page);
  await advanceCancellation(tx, id, { step, cursor: page.cursor, cancelled, isFinished: false });
}

const pageOf = (tx: Tx, scope: BacklogScope, status: WaitingStatus, cursor: string): Promise<BacklogPage | undefined> =>
  pageOfWaiting(tx, { ...scope, status }, cursor, BATCH);

const reasonOf = ({ reason }: CancellationRow): string =>
  reason === null ? "Cancelled with the backlog" : `Cancelled with the backlog: ${reason}`;

const endKept = (tx: Tx, cancellation: CancellationRow, { ids }: BacklogPage): Promise<number> =>
  cancelKept(tx, ids, { cancellationId: cancellation.id, message: reasonOf(cancellation) });

async function endRuns(tx: Tx, cancellation: CancellationRow, { ids }: BacklogPage): Promise<number> {
  const { doomed, joined } = await judgeRuns(tx, ids, cancellation.id);
  const message = reasonOf(cancellation);
  if (joined.length > 0) await cancelOlderWakeups(tx, joined, { cancellationId: cancellation.id, message });
  const stopped = await stopWaitingRuns(tx, doomed, { reason: message, errorCode: "backlog_cancelled" });
  return stopped.length + joined.length;
}
