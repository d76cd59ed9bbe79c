import type { IssueRow } from "../../shared/issues/issue.row.ts";
import type { IssueRevision } from "../../shared/issues/issue.schema.ts";
import { IllegalTransitionError, NotFoundError } from "../../shared/kernel/errors.ts";
import { type IssueState, isFrozen, isHeld, stateOf } from "./issue-states.ts";

interface Seen {
  readonly state: IssueState;
  readonly isHeld: boolean;
}

/** An issue of the company of the path, that is still open. @throws not_found, illegal_transition */
export function openIssueOf(row: IssueRow, companyId: string): Seen {
  const seen = issueOf(row, companyId);
  if (!isFrozen(seen.state)) return seen;
  throw new IllegalTransitionError(`The issue is ${seen.state}, and stays so`, { details: { status: seen.state } });
}

/** @throws not_found */
export function issueOf(row: IssueRow, companyId: string): Seen {
  if (row.company_id !== companyId) throw new NotFoundError("Issue");
  const standing = {
    status: row.status,
    outcome: row.outcome,
    assigneeAgentId: row.assignee_agent_id,
    assigneeUserId: row.assignee_user_id,
  };
  return { state: stateOf(standing), isHeld: isHeld(standing) };
}

const REVISION: Readonly<Record<IssueState, (userId: string) => IssueRevision>> = {
  queued: () => ({ status: "todo", assigneeAgentId: null, assigneeUserId: null }),
  assigned: () => ({ status: "todo" }),
  running: () => ({ status: "in_progress" }),
  review: () => ({ status: "in_review" }),
  done: () => ({ status: "done" }),
  failed: () => ({ status: "cancelled", outcome: "failed" }),
  cancelled: () => ({ status: "cancelled" }),
  handoff: (userId) => ({ status: "blocked", assigneeUserId: userId }),
};

/** How an issue comes to be called so. Whether it may is for its own state machine to say. @throws illegal_transition */
export function toState(to: IssueState, row: IssueRow, userId: string): IssueRevision {
  const hasNobody = row.assignee_agent_id === null && row.assignee_user_id === null;
  if (to === "assigned" && hasNobody) throw new IllegalTransitionError("Nobody has the issue: assign it");
  return REVISION[to](userId);
}

interface Holding {
  readonly held?: boolean | undefined;
  readonly heldReason?: string | null | undefined;
}

/** Holding it keeps whoever has it, and its reason; letting it go wakes them. @throws illegal_transition */
export function holding({ held, heldReason }: Holding, { state, isHeld: wasHeld }: Seen): IssueRevision {
  const isToBe = held ?? wasHeld;
  if (!isToBe) {
    if (heldReason != null)
      throw new IllegalTransitionError("The issue is not held, so that there is no reason for it");
    return wasHeld ? { status: "todo" } : {};
  }
  if (wasHeld) return { heldReason };
  if (state === "queued" || state === "assigned" || state === "running") return { status: "blocked", heldReason };
  throw new IllegalTransitionError(`An issue that is in ${state} cannot be held`, { details: { status: state } });
}

interface Assigning {
  /** Left out: whoever of the team is free. */
  readonly agentId: string | undefined;
  readonly assignedTeamId: string | undefined;
  /** Also from whoever has it. */
  readonly isTaking: boolean;
}

/** @throws illegal_transition where another has it, and it is not to be taken from them */
export function assigning(row: IssueRow, { agentId, assignedTeamId, isTaking }: Assigning): IssueRevision {
  const { assignee_agent_id: assigneeAgentId, assignee_user_id: assigneeUserId } = row;
  if (agentId !== undefined && assigneeAgentId === agentId) return { assignedTeamId };
  if (!isTaking && (assigneeAgentId !== null || assigneeUserId !== null)) {
    throw new IllegalTransitionError("Somebody has the issue already: reassign it");
  }
  const staysHeld = row.status === "backlog" || (row.status === "blocked" && assigneeUserId === null);
  const to = agentId === undefined ? { assigneeAgentId: null, assigneeUserId: null } : { assigneeAgentId: agentId };
  return { ...to, assignedTeamId, ...(staysHeld ? {} : { status: "todo" }) };
}
