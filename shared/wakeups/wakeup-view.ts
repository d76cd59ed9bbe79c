import { isFinished, type RunStatus } from "../runs/run-machine.ts";
import type { Wakeup } from "./wakeup.schema.ts";
import type { WakeupRow } from "./wakeup.store.ts";
import { scopeAsTaskKey } from "./wakeup-scope.ts";

const FINISHED_AS: Readonly<Record<string, Wakeup["status"]>> = {
  succeeded: "completed",
  failed: "failed",
  cancelled: "cancelled",
  timed_out: "timed_out",
};

/** Where a wakeup stands is not stored twice: until a run serves it, its outcome says; from then on its run. */
export function wakeupStatus(outcome: Wakeup["outcome"], runStatus: string | null): Wakeup["status"] {
  if (outcome !== "queued" && outcome !== "coalesced") return outcome;
  if (runStatus === null) return "cancelled";
  if (isFinished(runStatus as RunStatus)) return FINISHED_AS[runStatus] ?? "failed";
  if (runStatus === "running") return "claimed";
  return outcome;
}

export function toWakeup(row: WakeupRow): Wakeup {
  return {
    id: row.id,
    companyId: row.company_id,
    agentId: row.agent_id,
    source: row.source,
    triggerDetail: row.trigger_detail,
    reason: row.reason,
    payload: row.payload,
    payloadOmitted: row.payload_omitted ?? false,
    status: wakeupStatus(row.outcome, row.run_status),
    outcome: row.outcome,
    outcomeReason: row.outcome_reason,
    message: row.message,
    runId: row.run_id,
    runStatus: row.run_status,
    taskKey: scopeAsTaskKey(row.scope),
    repeatCount: row.repeat_count,
    requestedByActorType: row.requested_by_actor_type,
    requestedByActorId: row.requested_by_actor_id,
    idempotencyKey: row.idempotency_key,
    requestedAt: row.requested_at.toISOString(),
    lastRequestedAt: row.last_requested_at.toISOString(),
    releasedAt: row.released_at?.toISOString() ?? null,
    claimedAt: row.run_started_at?.toISOString() ?? null,
    finishedAt: row.run_finished_at?.toISOString() ?? null,
  };
}
