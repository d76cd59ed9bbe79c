import type { Actor } from "../auth/actor.ts";
import type { CommentRow } from "../comments/comment.store.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { endExecution } from "../routines/execution-end.store.ts";
import { takeHold } from "../runs/issue-hold.store.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import { addComment } from "./comment-add.ts";
import type { IssueRow } from "./issue.row.ts";
import type { IssueRevision } from "./issue.schema.ts";
import { hasOpenChildren, type IssueColumns, isBelow, lockIssues, requireIssue, updateIssue } from "./issue.store.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import type { Done } from "./issue-changes.ts";
import { setIssueLabels } from "./issue-labels.store.ts";
import { isClosed } from "./issue-machine.ts";
import { changeOf } from "./issue-next.ts";
import { ownershipConflict, requireOwnership } from "./issue-ownership.ts";
import { stopUnwanted } from "./issue-stops.ts";
import { pickOfTeam } from "./issue-team.store.ts";
import {
  requireMayAssign,
  requireOneAssignee,
  requireOutcome,
  requireReferences,
  requireTransition,
} from "./issue-terms.ts";
import { childrenCompleted, wishesOf } from "./issue-wakes.ts";

export interface Updated {
  readonly row: IssueRow;
  readonly comment: CommentRow | null;
}

/** What is to change, by how the issue stands; it is asked of what was seen, and again of what is locked. */
export type Plan = (issue: IssueRow) => IssueRevision;

/**
 * Changes an issue, with what is said about it, and whom that wakes. Locks the company where the issue moves in the tree,
 * then the issue and its parent, then the assignee. @throws not_found, illegal_transition, conflict, unauthenticated, forbidden
 */
export async function updateWithin(tx: Tx, actor: Actor, seen: IssueRow, plan: Plan): Promise<Done<Updated>> {
  await lockFor(tx, seen, plan(seen));
  const before = await requireOwnership(tx, actor, await requireIssue(tx, seen.id));
  const body = plan(before);
  const after = await apply(tx, actor, before, body);
  const said = body.comment === undefined ? undefined : await addComment(tx, actor, after, body.comment);
  const wishes = wishesOf({
    actor,
    before,
    after,
    mutation: "update",
    commentId: said?.comment.id,
    isReopened: said !== undefined && isClosed(before.status) && !isClosed(after.status),
    mentioned: said?.mentioned ?? [],
  });
  const woken = [...wishes, ...(await parentWishes(tx, actor, before, after))];
  const stopped = await stopUnwanted(tx, { actor, before, after }, woken);
  return { value: { row: after, comment: said?.comment ?? null }, wishes: woken, stopped };
}

async function lockFor(tx: Tx, seen: IssueRow, { parentId = seen.parent_id, status }: IssueRevision): Promise<void> {
  if (parentId !== seen.parent_id) await lockCompany(tx, seen.company_id);
  const isClosing = status !== undefined && isClosed(status);
  await lockIssues(tx, isClosing && parentId !== null ? [seen.id, parentId] : [seen.id]);
}

async function apply(tx: Tx, actor: Actor, before: IssueRow, body: IssueRevision): Promise<IssueRow> {
  const { id: issueId, company_id: companyId } = before;
  const { labelIds } = body;
  const changed = await withTeam(tx, before, changeOf(before, body));
  await requireFitting(tx, actor, before, changed);
  const isChanged = Object.keys(changed).length > 0;
  if (!isChanged && labelIds === undefined) return before;
  if (labelIds !== undefined) await setIssueLabels(tx, { issueId, companyId, labelIds });
  const after = await takeUp(tx, actor, before, await updateIssue(tx, before, changed));
  if (isClosed(after.status) && !isClosed(before.status)) {
    await endExecution(tx, after, after.status === "done" ? "done" : "cancelled");
  }
  const details = { changed: namesIn(body), ...newsOf(before, after) };
  await recordIssueActivity(tx, actor, after, { verb: "updated", details });
  return after;
}

/** What waits for a team is given to whoever of it has least to do, as soon as somebody looks at it. */
async function withTeam(tx: Tx, before: IssueRow, changed: Partial<IssueColumns>): Promise<Partial<IssueColumns>> {
  const next = { ...before, ...changed };
  const { assigned_team_id: teamId, company_id: companyId } = next;
  const isHad = next.assignee_agent_id !== null || next.assignee_user_id !== null;
  if (teamId === null || isHad || next.status !== "todo") return changed;
  const agentId = await pickOfTeam(tx, { teamId, companyId });
  return agentId === undefined ? changed : { ...changed, assignee_agent_id: agentId };
}

async function requireFitting(tx: Tx, actor: Actor, before: IssueRow, changed: Partial<IssueColumns>): Promise<void> {
  const { id, company_id: companyId } = before;
  const next = { ...before, ...changed };
  requireTransition(before.status, next.status);
  requireOutcome(next.status, changed.outcome ?? null);
  requireOneAssignee(next.status, { agentId: next.assignee_agent_id, userId: next.assignee_user_id });
  const { project_id: projectId, goal_id: goalId, parent_id: parentId } = changed;
  await requireReferences(tx, companyId, { projectId, goalId, parentId });
  if (parentId != null && (await isBelow(tx, { id, below: parentId }))) {
    throw new IllegalTransitionError("An issue cannot be below itself");
  }
  await requireMayAssign(tx, actor, { companyId, agentId: changed.assignee_agent_id ?? null });
}

/** An agent that begins its own issue in a run has that run work on it, as if it had checked it out. @throws conflict */
async function takeUp(tx: Tx, actor: Actor, before: IssueRow, after: IssueRow): Promise<IssueRow> {
  if (actor.type !== "agent" || actor.run === undefined || after.assignee_agent_id !== actor.agentId) return after;
  if (after.status !== "in_progress" || before.status === "in_progress") return after;
  const { runId } = actor.run;
  if (!(await takeHold(tx, { issueId: after.id, companyId: after.company_id, runId }))) {
    throw ownershipConflict(before, actor.agentId, runId);
  }
  return updateIssue(tx, after, { checkout_run_id: runId });
}

function namesIn({ comment: _comment, reopen: _reopen, ...fields }: IssueRevision): string[] {
  return Object.keys(fields).filter((name) => fields[name as keyof typeof fields] !== undefined);
}

function newsOf(before: IssueRow, after: IssueRow): Record<string, unknown> {
  const { assignee_agent_id: assigneeAgentId, assignee_user_id: assigneeUserId } = after;
  const isHandedOn = before.assignee_agent_id !== assigneeAgentId || before.assignee_user_id !== assigneeUserId;
  return {
    ...(before.status === after.status ? {} : { from: before.status, to: after.status }),
    ...(after.outcome === null ? {} : { outcome: after.outcome }),
    ...(isHandedOn ? { assigneeAgentId, assigneeUserId } : {}),
  };
}

/** The parent is locked, so of children that are closed at once the last one finds none open. */
async function parentWishes(tx: Tx, actor: Actor, before: IssueRow, after: IssueRow): Promise<WakeupWish[]> {
  const { parent_id: parentId } = after;
  if (parentId === null || !isClosed(after.status) || isClosed(before.status)) return [];
  // Held already, unless it was moved under another one just now.
  await lockIssues(tx, [parentId]);
  if (await hasOpenChildren(tx, parentId)) return [];
  return childrenCompleted(actor, await requireIssue(tx, parentId), after);
}
