import { MICROS_PER_USD, microsToFractionalCents } from "../kernel/money.ts";
import { scopeAsTaskKey } from "../wakeups/wakeup-scope.ts";
import type { RunRow } from "./run.row.ts";
import type { LiveRun, Run } from "./run.schema.ts";
import type { LiveRow } from "./run-list.store.ts";
import { ROTATION_KEY } from "./session-handoff.ts";

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

/** A run as the wire shows it; `logRemovedAt` where more is known of it than stands in its row. */
export function toRun(row: RunRow, logRemovedAt: Date | null = row.log_removed_at): Run {
  return {
    id: row.id,
    companyId: row.company_id,
    agentId: row.agent_id,
    invocationSource: row.invocation_source,
    triggerDetail: row.trigger_detail,
    reason: row.reason,
    status: row.status,
    taskKey: scopeAsTaskKey(row.scope),
    issueId: row.issue_id,
    projectId: row.project_id,
    startedAt: iso(row.started_at),
    finishedAt: iso(row.finished_at),
    error: row.error,
    errorCode: row.error_code,
    wakeupRequestId: row.wakeup_request_id,
    exitCode: row.exit_code,
    signal: row.signal,
    usageJson: usageOf(row),
    resultJson: row.result_json,
    costUsd: row.cost_micros / MICROS_PER_USD,
    reservedCents: row.reserved_micros === null ? null : microsToFractionalCents(row.reserved_micros),
    meteredCents: meteredCents(row),
    sessionIdBefore: row.session_id_before,
    sessionIdAfter: row.session_id_after,
    logStore: row.started_at === null ? null : "postgres",
    logRef: row.started_at === null ? null : row.id,
    logBytes: row.log_bytes,
    logSha256: row.log_sha256 ?? null,
    logCompressed: false,
    logRemovedAt: iso(logRemovedAt),
    stdoutExcerpt: row.stdout_excerpt,
    stderrExcerpt: row.stderr_excerpt,
    externalRunId: row.external_run_id ?? null,
    ...ownership(row),
    ...retry(row),
    contextSnapshot: row.context_snapshot,
    holdReason: row.hold_reason,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** What it used, and in which session: who compares runs has to know which of them went on with what was read before. */
function usageOf(row: RunRow): Run["usageJson"] {
  if (row.usage_json === null) return null;
  const isReused = row.session_id_before !== null;
  const rotationReason = row.context_snapshot?.[ROTATION_KEY] ?? null;
  return {
    ...row.usage_json,
    persistedSessionId: row.session_id_after,
    sessionReused: isReused,
    taskSessionReused: isReused && scopeAsTaskKey(row.scope) !== null,
    freshSession: !isReused,
    sessionRotated: rotationReason !== null,
    sessionRotationReason: rotationReason,
  };
}

/** What it said last while it went on, as it was counted then. */
function meteredCents({ metered }: RunRow): number | null {
  const used = (metered as { used?: { costMicros?: unknown } } | null)?.used?.costMicros;
  return typeof used === "number" ? microsToFractionalCents(used) : null;
}

function ownership(row: RunRow) {
  return {
    processPid: row.process_pid,
    processGroupId: row.process_group_id,
    processStartedAt: iso(row.process_started_at),
    fencingToken: row.fencing_token,
    slot: row.slot_no,
    workerId: row.worker_id,
    leaseUntil: row.status === "running" ? iso(row.lease_until) : null,
    lastOutputAt: iso(row.last_output_at),
    cancelRequestedAt: iso(row.cancel_requested_at),
  };
}

function retry(row: RunRow) {
  return {
    retryOfRunId: row.retry_of_run_id,
    attempt: row.attempt,
    processLossRetryCount: row.lost_count,
    scheduledRetryAt: iso(row.scheduled_retry_at),
    scheduledRetryReason: row.retry_class,
  };
}

export const toLiveRun = (row: LiveRow, logRemovedAt: Date | undefined): LiveRun => ({
  id: row.id,
  status: row.status,
  invocationSource: row.invocation_source,
  triggerDetail: row.trigger_detail,
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  agentId: row.agent_id,
  agentName: row.agent_name,
  adapterType: row.adapter_type,
  issueId: row.issue_id,
  logBytes: row.log_bytes,
  logRemovedAt: logRemovedAt?.toISOString() ?? null,
  lastOutputAt: row.last_output_at?.toISOString() ?? null,
});
