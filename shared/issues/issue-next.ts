import type { IssueRow } from "./issue.row.ts";
import type { IssueRevision } from "./issue.schema.ts";
import type { IssueColumns } from "./issue.store.ts";
import { isClosed } from "./issue-machine.ts";

/**
 * What a change asked for makes different. An assignee of the one kind replaces one of the other. A run's checkout ends
 * with the work, and with a change of hands.
 */
export function changeOf(before: IssueRow, body: IssueRevision): Partial<IssueColumns> {
  const { checkout_run_id: checkoutRunId } = before;
  const wanted = { ...plainColumns(body), ...assigneeColumns(body), status: statusOf(before, body) };
  const changed = Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) => value !== undefined && !isSameValue(before[name as keyof IssueRow], value),
    ),
  ) as Partial<IssueColumns>;
  const isHandedOn = "assignee_agent_id" in changed || "assignee_user_id" in changed;
  const isLeft = changed.status !== undefined && before.status === "in_progress";
  return checkoutRunId !== null && (isHandedOn || isLeft) ? { ...changed, checkout_run_id: null } : changed;
}

/** A comment may open it again. */
function statusOf(before: IssueRow, { status, reopen, comment }: IssueRevision): IssueRow["status"] | undefined {
  const isReopened = reopen === true && comment !== undefined && isClosed(before.status);
  return status ?? (isReopened ? "todo" : undefined);
}

const plainColumns = (body: IssueRevision) => ({
  title: body.title,
  description: body.description,
  priority: body.priority,
  project_id: body.projectId,
  goal_id: body.goalId,
  parent_id: body.parentId,
  billing_code: body.billingCode,
  request_depth: body.requestDepth,
  outcome: body.outcome,
  held_reason: body.heldReason,
  budget_micros: body.budgetMicros,
  // Nobody is to have it: no team's work either, or somebody of it would have it again.
  assigned_team_id: body.assignedTeamId === undefined && body.assigneeAgentId === null ? null : body.assignedTeamId,
  hidden_at: body.hiddenAt == null ? body.hiddenAt : new Date(body.hiddenAt),
});

/** Both at once are left as they are asked for, and refused. */
function assigneeColumns({ assigneeAgentId, assigneeUserId }: IssueRevision) {
  if (assigneeAgentId != null && assigneeUserId == null)
    return { assignee_agent_id: assigneeAgentId, assignee_user_id: null };
  if (assigneeUserId != null && assigneeAgentId == null)
    return { assignee_agent_id: null, assignee_user_id: assigneeUserId };
  return { assignee_agent_id: assigneeAgentId, assignee_user_id: assigneeUserId };
}

const isSameValue = (one: unknown, other: unknown): boolean =>
  one === other || (one instanceof Date && other instanceof Date && one.getTime() === other.getTime());
