import { findAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { AppError, ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import { ISSUE_TRANSITIONS, type IssueStatus } from "./issue-machine.ts";
import { requireAssignable, requireInCompany } from "./reference.store.ts";

/** @throws illegal_transition */
export function requireTransition(from: IssueStatus, to: IssueStatus): void {
  if (from === to || ISSUE_TRANSITIONS[from].includes(to)) return;
  throw new IllegalTransitionError(`Cannot change an issue from ${from} to ${to}`, {
    details: { status: from, allowed: ISSUE_TRANSITIONS[from] },
  });
}

export interface Assignee {
  readonly agentId: string | null;
  readonly userId: string | null;
}

/** @throws illegal_transition */
export function requireOneAssignee(status: IssueStatus, { agentId, userId }: Assignee): void {
  if (agentId !== null && userId !== null) {
    throw new AppError("illegal_transition", "Issue can only have one assignee");
  }
  if (status === "in_progress" && agentId === null && userId === null) {
    throw new AppError("illegal_transition", "in_progress issues require an assignee");
  }
}

/** @throws illegal_transition */
export function requireOutcome(status: IssueStatus, outcome: string | null): void {
  if (outcome === null || status === "cancelled") return;
  throw new IllegalTransitionError("Only an issue that is cancelled can have failed");
}

export interface References {
  readonly projectId?: string | null | undefined;
  readonly goalId?: string | null | undefined;
  readonly parentId?: string | null | undefined;
}

/** @throws illegal_transition */
export async function requireReferences(
  db: Queryable,
  companyId: string,
  { projectId, goalId, parentId }: References,
): Promise<void> {
  if (projectId != null) await requireInCompany(db, "Project", { id: projectId, companyId });
  if (goalId != null) await requireInCompany(db, "Goal", { id: goalId, companyId });
  if (parentId != null) await requireInCompany(db, "Parent issue", { id: parentId, companyId });
}

/** @throws forbidden, illegal_transition, conflict */
export async function requireMayAssign(
  tx: Tx,
  actor: Actor,
  { companyId, agentId }: { readonly companyId: string; readonly agentId: string | null },
): Promise<void> {
  if (agentId === null) return;
  if (actor.type === "agent" && actor.agentId !== agentId) {
    const self = await findAgent(tx, actor.agentId);
    if (self?.permissions["canAssignTasks"] === false) {
      throw new ForbiddenError("This agent may not assign issues to others", {
        details: { permission: "canAssignTasks" },
      });
    }
  }
  await requireAssignable(tx, { id: agentId, companyId });
}
