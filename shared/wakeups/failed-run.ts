import { type Actor, requireBoard } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import { findRun } from "../runs/run.store.ts";
import type { WakeupRequest } from "./wakeup.schema.ts";

/** What a context says of the wakes that it was made of; all else in it they brought along. */
const OF_ITS_WAKES: ReadonlySet<string> = new Set(
  "wakeReason wakeSource wakeTriggerDetail triggeredBy actorId forceFreshSession wakeCount wakes".split(" "),
);

/**
 * A wakeup that is to do again what a run failed at: it brings what that run was woken with, and what it says itself on top.
 *
 * @throws forbidden for agents, not_found, illegal_transition for a run that did not fail
 */
export async function withFailedRun(
  db: Queryable,
  actor: Actor,
  agentId: string,
  request: WakeupRequest,
): Promise<WakeupRequest> {
  const { failedRunId } = request;
  if (failedRunId === undefined || failedRunId === null) return request;
  requireBoard(actor);
  const run = await findRun(db, failedRunId);
  if (run === undefined || run.agent_id !== agentId) throw new NotFoundError("Heartbeat run");
  if (run.status !== "failed" && run.status !== "timed_out") {
    throw new IllegalTransitionError("Only a run that failed or timed out can be retried", {
      details: { status: run.status },
    });
  }
  const brought = Object.entries(run.context_snapshot ?? {}).filter(([key]) => !OF_ITS_WAKES.has(key));
  return {
    ...request,
    reason: request.reason ?? "retry_failed_run",
    payload: { ...Object.fromEntries(brought), ...request.payload, failedRunId },
  };
}
