import type { RunStatus } from "./run-machine.ts";

/** A row of `heartbeat_runs`, as PostgreSQL gives it. */
export interface RunRow {
  id: string;
  company_id: string;
  agent_id: string;
  invocation_source: string;
  trigger_detail: string | null;
  reason: string | null;
  scope: string;
  status: RunStatus;
  priority: number;
  wakeup_request_id: string | null;
  traceparent: string | null;
  admitted_at: Date | null;
  ring_count: number;
  next_ring_at: Date | null;
  hold_reason: string | null;
  fencing_token: number | null;
  slot_no: number | null;
  worker_id: string | null;
  lease_until: Date | null;
  lease_ended_by: string | null;
  awaits_result: boolean;
  cancel_requested_at: Date | null;
  cancel_reason: string | null;
  attempt: number;
  retry_of_run_id: string | null;
  chain_id: string;
  retry_class: string | null;
  transient_retries: number;
  lost_count: number;
  interrupted_count: number;
  scheduled_retry_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  context_snapshot: Record<string, unknown> | null;
  process_pid: number | null;
  process_group_id: number | null;
  process_started_at: Date | null;
  exit_code: number | null;
  signal: string | null;
  error: string | null;
  error_code: string | null;
  usage_json: Record<string, unknown> | null;
  result_json: Record<string, unknown> | null;
  cost_micros: number;
  issue_id: string | null;
  project_id: string | null;
  reserved_micros: number | null;
  metered: Record<string, unknown> | null;
  session_id_before: string | null;
  session_id_after: string | null;
  stdout_excerpt: string | null;
  stderr_excerpt: string | null;
  next_event_seq: number;
  log_bytes: number;
  log_removed_at: Date | null;
  /** This and the next are not there of a run that waits. */
  log_sha256?: string | null;
  external_run_id?: string | null;
  last_output_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const WAITING = [
  "id",
  "company_id",
  "agent_id",
  "invocation_source",
  "trigger_detail",
  "reason",
  "scope",
  "status",
  "priority",
  "wakeup_request_id",
  "traceparent",
  "admitted_at",
  "ring_count",
  "next_ring_at",
  "hold_reason",
  "attempt",
  "retry_of_run_id",
  "chain_id",
  "retry_class",
  "transient_retries",
  "lost_count",
  "interrupted_count",
  "scheduled_retry_at",
  "issue_id",
  "project_id",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof RunRow)[];

/** What may differ among the rows of runs that wait, which is less than half of a row. */
export const WAITING_COLUMNS = WAITING.join(", ");
export type WaitingRow = Pick<RunRow, (typeof WAITING)[number]>;

/**
 * The whole row of a run that waits: nobody has claimed it yet. Column by column, since an object of so many that is
 * spread takes seventy times as long.
 */
export const ofWaiting = (row: WaitingRow): RunRow => ({
  id: row.id,
  company_id: row.company_id,
  agent_id: row.agent_id,
  invocation_source: row.invocation_source,
  trigger_detail: row.trigger_detail,
  reason: row.reason,
  scope: row.scope,
  status: row.status,
  priority: row.priority,
  wakeup_request_id: row.wakeup_request_id,
  traceparent: row.traceparent,
  admitted_at: row.admitted_at,
  ring_count: row.ring_count,
  next_ring_at: row.next_ring_at,
  hold_reason: row.hold_reason,
  attempt: row.attempt,
  retry_of_run_id: row.retry_of_run_id,
  chain_id: row.chain_id,
  retry_class: row.retry_class,
  transient_retries: row.transient_retries,
  lost_count: row.lost_count,
  interrupted_count: row.interrupted_count,
  scheduled_retry_at: row.scheduled_retry_at,
  issue_id: row.issue_id,
  project_id: row.project_id,
  created_at: row.created_at,
  updated_at: row.updated_at,
  fencing_token: null,
  slot_no: null,
  worker_id: null,
  lease_until: null,
  lease_ended_by: null,
  awaits_result: false,
  cancel_requested_at: null,
  cancel_reason: null,
  started_at: null,
  finished_at: null,
  context_snapshot: null,
  process_pid: null,
  process_group_id: null,
  process_started_at: null,
  exit_code: null,
  signal: null,
  error: null,
  error_code: null,
  usage_json: null,
  result_json: null,
  cost_micros: 0,
  reserved_micros: null,
  metered: null,
  session_id_before: null,
  session_id_after: null,
  stdout_excerpt: null,
  stderr_excerpt: null,
  next_event_seq: 1,
  log_bytes: 0,
  log_removed_at: null,
  last_output_at: null,
});
