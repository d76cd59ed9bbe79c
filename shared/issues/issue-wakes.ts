import type { Actor } from "../auth/actor.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import type { IssueRow } from "./issue.row.ts";
import { type IssueStatus, isClosed } from "./issue-machine.ts";

/** What was done to an issue, as far as it wakes anybody. */
export interface IssueChange {
  readonly actor: Actor;
  /** Undefined: it is new. */
  readonly before?: IssueRow | undefined;
  readonly after: IssueRow;
  /** What was done, in the words of the wire: create, update, comment, checkout. */
  readonly mutation: string;
  readonly commentId?: string | undefined;
  /** A comment opened it again. */
  readonly isReopened?: boolean;
  /** Agents that the comment names. */
  readonly mentioned?: readonly string[];
}

/** Whom a change wakes, and why: one wish for each agent, the assignee's first. */
export function wishesOf(change: IssueChange): WakeupWish[] {
  const { actor, after, mentioned = [] } = change;
  const { assignee_agent_id: assigneeId } = after;
  const why = assigneeId === null ? undefined : reasonForAssignee(change, isSame(actor, assigneeId));
  const wishes: WakeupWish[] = [];
  if (assigneeId !== null && why !== undefined)
    wishes.push({ actor, agentId: assigneeId, ...why, payload: payloadOf(change) });
  for (const agentId of mentioned) {
    if (isSame(actor, agentId) || wishes.some((wish) => wish.agentId === agentId)) continue;
    wishes.push({ actor, agentId, ...because("automation", "issue_comment_mentioned"), payload: payloadOf(change) });
  }
  return wishes;
}

type Why = Pick<WakeupWish, "source" | "reason">;

const because = (source: WakeupWish["source"], reason: string): Why => ({ source, reason });

const isSame = (actor: Actor, agentId: string): boolean => actor.type === "agent" && actor.agentId === agentId;

/** The first that applies. What an agent does to its own issue is no news to it, but for work that it gives itself. */
function reasonForAssignee(change: IssueChange, isOwn: boolean): Why | undefined {
  const { before, after } = change;
  if (isClosed(after.status)) return undefined;
  if (isNewWork(before, after)) {
    // It has begun already: this run is at it.
    return isOwn && after.status === "in_progress" ? undefined : because("assignment", "issue_assigned");
  }
  return isOwn ? undefined : newsFor(change);
}

function newsFor({ before, after, commentId, isReopened = false }: IssueChange): Why | undefined {
  if (isReopened) return because("automation", "issue_reopened_via_comment");
  if (isGivenBack(before?.status, after.status)) return because("automation", "issue_status_changed");
  return commentId === undefined ? undefined : because("automation", "issue_commented");
}

const isNewWork = (before: IssueRow | undefined, after: IssueRow): boolean =>
  before?.assignee_agent_id !== after.assignee_agent_id && after.status !== "backlog";

const TO_DO: readonly IssueStatus[] = ["todo", "in_progress"];

/** It was not for its assignee to work on, and now it is: it left the backlog, or what it waited for has come. */
const isGivenBack = (from: IssueStatus | undefined, to: IssueStatus): boolean =>
  from !== undefined && TO_DO.includes(to) && !TO_DO.includes(from);

/** `taskId` and `commentId` reach the agent's process as PAPERCLIP_TASK_ID and PAPERCLIP_WAKE_COMMENT_ID. */
function payloadOf({ after, mutation, commentId }: IssueChange): Record<string, unknown> {
  const comment = commentId === undefined ? {} : { commentId, wakeCommentId: commentId };
  return { issueId: after.id, taskId: after.id, mutation, ...comment };
}

/** The last of its children is closed: whoever has the parent goes on with it. */
export function childrenCompleted(actor: Actor, parent: IssueRow, child: IssueRow): WakeupWish[] {
  const { id: issueId, assignee_agent_id: agentId, status } = parent;
  if (agentId === null || isClosed(status) || status === "backlog") return [];
  const payload = { issueId, taskId: issueId, mutation: "children", childIssueId: child.id };
  return [{ actor, agentId, ...because("automation", "issue_children_completed"), payload }];
}

/** Somebody else put an agent at it. */
export function checkedOut({ actor, after, mutation }: IssueChange, agentId: string): WakeupWish[] {
  if (isSame(actor, agentId)) return [];
  return [
    { actor, agentId, ...because("assignment", "issue_checked_out"), payload: payloadOf({ actor, after, mutation }) },
  ];
}
