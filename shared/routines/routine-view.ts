import type { IssueRef } from "../issues/issue.schema.ts";
import type { Routine } from "./routine.schema.ts";
import type { RoutineRow } from "./routine.store.ts";
import type { RoutineRun } from "./routine-run.schema.ts";
import type { ActiveExecution, ShownRunRow } from "./routine-run.store.ts";
import type { RoutineTrigger } from "./trigger.schema.ts";
import type { TriggerRow } from "./trigger.store.ts";

const textOf = (at: Date | null): string | null => at?.toISOString() ?? null;

const authorsOf = (row: RoutineRow | TriggerRow) => ({
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  updatedByAgentId: row.updated_by_agent_id,
  updatedByUserId: row.updated_by_user_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const toRoutine = (row: RoutineRow): Routine => ({
  id: row.id,
  companyId: row.company_id,
  projectId: row.project_id,
  goalId: row.goal_id,
  parentIssueId: row.parent_issue_id,
  title: row.title,
  description: row.description,
  assigneeAgentId: row.assignee_agent_id,
  priority: row.priority,
  status: row.status,
  concurrencyPolicy: row.concurrency_policy,
  catchUpPolicy: row.catch_up_policy,
  lastTriggeredAt: textOf(row.last_triggered_at),
  lastEnqueuedAt: textOf(row.last_enqueued_at),
  ...authorsOf(row),
});

export const toTrigger = (row: TriggerRow): RoutineTrigger => ({
  id: row.id,
  companyId: row.company_id,
  routineId: row.routine_id,
  kind: row.kind,
  label: row.label,
  enabled: row.enabled,
  cronExpression: row.cron_expression,
  timezone: row.timezone,
  nextRunAt: textOf(row.next_run_at),
  lastFiredAt: textOf(row.last_fired_at),
  publicId: row.public_id,
  secretId: row.secret_id,
  signingMode: row.signing_mode,
  replayWindowSec: row.replay_window_sec,
  lastRotatedAt: textOf(row.last_rotated_at),
  lastResult: row.last_result,
  ...authorsOf(row),
});

export const toRun = (row: ShownRunRow): RoutineRun => ({
  id: row.id,
  companyId: row.company_id,
  routineId: row.routine_id,
  triggerId: row.trigger_id,
  source: row.source,
  status: row.status,
  triggeredAt: row.triggered_at.toISOString(),
  dueAt: textOf(row.due_at),
  missedFires: row.missed_fires,
  idempotencyKey: row.idempotency_key,
  triggerPayload: row.trigger_payload,
  linkedIssueId: row.linked_issue_id,
  coalescedIntoRunId: row.coalesced_into_run_id,
  failureReason: row.failure_reason,
  completedAt: textOf(row.completed_at),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  linkedIssue: row.linked_issue,
  trigger: row.trigger,
});

export const toActiveIssue = (active: ActiveExecution | undefined): IssueRef | null => {
  if (active === undefined) return null;
  const { issue_id: id, identifier, title, status, priority } = active;
  return { id, identifier, title, status, priority };
};
