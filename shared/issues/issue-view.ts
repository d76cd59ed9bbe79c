import type { ActiveRunRow, IssueRow, LabelRow, ShownIssueRow } from "./issue.row.ts";
import { type ActiveRun, type Issue, PRIORITIES } from "./issue.schema.ts";
import type { Label } from "./label.schema.ts";

const iso = (moment: Date | null): string | null => moment?.toISOString() ?? null;

type PlainIssue = Omit<
  Issue,
  | "executionRunId"
  | "executionAgentNameKey"
  | "executionLockedAt"
  | "labelIds"
  | "labels"
  | "project"
  | "goal"
  | "activeRun"
>;

/** What stands in its own row. */
export const toPlainIssue = (row: IssueRow): PlainIssue => ({
  id: row.id,
  companyId: row.company_id,
  issueNumber: row.issue_number,
  identifier: row.identifier,
  title: row.title,
  description: row.description,
  status: row.status,
  priority: row.priority,
  projectId: row.project_id,
  goalId: row.goal_id,
  parentId: row.parent_id,
  assigneeAgentId: row.assignee_agent_id,
  assigneeUserId: row.assignee_user_id,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  originKind: row.origin_kind,
  originId: row.origin_id,
  originRunId: row.origin_run_id,
  requestDepth: row.request_depth,
  billingCode: row.billing_code,
  checkoutRunId: row.checkout_run_id,
  outcome: row.outcome,
  heldReason: row.held_reason,
  assignedTeamId: row.assigned_team_id,
  attempt: row.attempt,
  startedAt: iso(row.started_at),
  completedAt: iso(row.completed_at),
  cancelledAt: iso(row.cancelled_at),
  hiddenAt: iso(row.hidden_at),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export function toIssue(row: ShownIssueRow): Issue {
  const { project_name: projectName, goal_title: goalTitle } = row;
  return {
    ...toPlainIssue(row),
    executionRunId: row.execution_run_id,
    executionAgentNameKey: row.execution_agent_name?.trim().toLowerCase() ?? null,
    executionLockedAt: iso(row.execution_locked_at),
    labelIds: row.labels.map(({ id }) => id),
    labels: row.labels.map(toLabel),
    project: row.project_id === null || projectName === null ? null : { id: row.project_id, name: projectName },
    goal: row.goal_id === null || goalTitle === null ? null : { id: row.goal_id, title: goalTitle },
    activeRun: row.active_run && toActiveRun(row.active_run),
  };
}

const toActiveRun = (row: ActiveRunRow): ActiveRun => ({
  id: row.id,
  status: row.status,
  agentId: row.agent_id,
  invocationSource: row.invocation_source,
  triggerDetail: row.trigger_detail,
  startedAt: row.started_at === null ? null : new Date(row.started_at).toISOString(),
  finishedAt: null,
  createdAt: new Date(row.created_at).toISOString(),
});

export const toLabel = (row: LabelRow): Label => ({
  id: row.id,
  companyId: row.company_id,
  name: row.name,
  color: row.color,
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
});

/** Where the page behind this one begins. */
export const cursorBehind = (last: Pick<Issue, "id" | "priority"> | undefined): string | undefined =>
  last && `${PRIORITIES.indexOf(last.priority)}.${last.id}`;
