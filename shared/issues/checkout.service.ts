import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import { releaseHold, takeHold } from "../runs/issue-hold.store.ts";
import { letGoOfIssues } from "../runs/next-in-line.store.ts";
import type { Stopped } from "../runs/run-stop.store.ts";
import type { IssueRow } from "./issue.row.ts";
import type { CheckoutIssue, Issue } from "./issue.schema.ts";
import { shown } from "./issue.service.ts";
import { lockIssues, requireIssue, updateIssue } from "./issue.store.ts";
import { requireRunId, visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type Done, type IssueChangeDeps } from "./issue-changes.ts";
import { checkOutIssue, isRunOver } from "./issue-checkout.store.ts";
import { CHECKOUT_SOURCES, isClosed } from "./issue-machine.ts";
import { ownershipConflict } from "./issue-ownership.ts";
import { stopUnwanted } from "./issue-stops.ts";
import { requireMayAssign, requireTransition } from "./issue-terms.ts";
import { checkedOut } from "./issue-wakes.ts";
import { listProjectPauseCauses } from "./reference.store.ts";
import { showIssues } from "./shown-issue.store.ts";

/** One owner at a time, and of an owner's runs one. */
export interface Checkouts {
  /**
   * The agent is at it from now on. Again by its owner, it stays so; from a run that is over it is taken. An agent does
   * so for itself only, and in a run. @throws not_found, forbidden, unauthenticated, conflict, illegal_transition
   */
  readonly checkOut: (actor: Actor, ref: string, body: CheckoutIssue) => Promise<Issue>;
  /** It is anybody's again. @throws not_found, unauthenticated, conflict, illegal_transition */
  readonly release: (actor: Actor, ref: string) => Promise<Issue>;
}

export function createCheckouts(deps: IssueChangeDeps): Checkouts {
  const { db, bus } = deps;
  const change = createChangeIssues(deps);

  return {
    checkOut: async (actor, ref, body) => {
      const seen = await visibleIssue(db, actor, ref);
      if (actor.type === "agent" && actor.agentId !== body.agentId) {
        throw new ForbiddenError("Agent can only checkout as itself");
      }
      const runId = actor.type === "agent" ? requireRunId(actor) : null;
      return change(seen.company_id, async (tx) => {
        const { value, wishes } = await checkOut(tx, actor, seen, { ...body, runId });
        return { value: await shown(tx, value.id), wishes };
      });
    },

    release: async (actor, ref) => {
      const seen = await visibleIssue(db, actor, ref);
      const released = await change(seen.company_id, async (tx) => {
        const stopped = await release(tx, actor, seen.id);
        return { value: await shown(tx, seen.id), wishes: [], stopped };
      });
      bus.publish({ kind: "admission" });
      return released;
    },
  };
}

interface Wanted extends CheckoutIssue {
  readonly runId: string | null;
}

async function checkOut(
  tx: Tx,
  actor: Actor,
  seen: IssueRow,
  { agentId, runId, expectedStatuses }: Wanted,
): Promise<Done<IssueRow>> {
  const { id: issueId, company_id: companyId } = seen;
  await lockIssues(tx, [issueId]);
  const before = await requireIssue(tx, issueId);
  await requireMayAssign(tx, actor, { companyId, agentId });
  await requireRunningProject(tx, before);
  if (isOwnedBy(before, agentId, runId)) return { value: before, wishes: [] };
  // One that is closed is not to be had, whoever expects that: it is opened again first.
  if (expectedStatuses.includes(before.status)) requireTransition(before.status, "in_progress");

  const from = expectedStatuses.filter((status) => CHECKOUT_SOURCES.includes(status));
  const after = await checkOutIssue(tx, { issueId, agentId, runId, from });
  if (after === undefined) throw await checkoutConflict(tx, issueId);
  if (runId !== null && !(await takeHold(tx, { issueId, companyId, runId }))) throw await checkoutConflict(tx, issueId);
  const details = { agentId, from: before.status, previousCheckoutRunId: before.checkout_run_id };
  await recordIssueActivity(tx, actor, after, { verb: "checked_out", details });
  return { value: after, wishes: checkedOut({ actor, before, after, mutation: "checkout" }, agentId) };
}

/** It says so again, whatever it expects: nothing changes. */
const isOwnedBy = (issue: IssueRow, agentId: string, runId: string | null): boolean =>
  runId !== null &&
  issue.status === "in_progress" &&
  issue.assignee_agent_id === agentId &&
  issue.checkout_run_id === runId;

/** @throws conflict */
async function requireRunningProject(tx: Tx, { project_id: projectId }: IssueRow): Promise<void> {
  const [cause] = projectId === null ? [] : await listProjectPauseCauses(tx, projectId);
  if (cause === undefined) return;
  const why = cause === "budget" ? " because its budget hard-stop was reached" : "";
  throw new ConflictError(`Project is paused${why}`, { details: { projectId, pauseReason: cause } });
}

async function checkoutConflict(tx: Tx, issueId: string): Promise<ConflictError> {
  const [row] = await showIssues(tx, [issueId]);
  return new ConflictError("Issue checkout conflict", {
    details: {
      issueId,
      status: row?.status ?? null,
      assigneeAgentId: row?.assignee_agent_id ?? null,
      checkoutRunId: row?.checkout_run_id ?? null,
      executionRunId: row?.execution_run_id ?? null,
    },
  });
}

async function release(tx: Tx, actor: Actor, issueId: string): Promise<Stopped> {
  await lockIssues(tx, [issueId]);
  const before = await requireIssue(tx, issueId);
  if (actor.type === "agent" && before.assignee_agent_id !== actor.agentId) {
    throw new ConflictError("Only assignee can release issue", {
      details: { issueId, assigneeAgentId: before.assignee_agent_id, actorAgentId: actor.agentId },
    });
  }
  if (actor.type === "agent" && before.status === "in_progress") await requireOwnRun(tx, actor, before);
  if (isClosed(before.status)) {
    throw new IllegalTransitionError(`Cannot release an issue that is ${before.status}`, {
      details: { status: before.status },
    });
  }

  const after = await updateIssue(tx, before, {
    status: "todo",
    assignee_agent_id: null,
    assignee_user_id: null,
    assigned_team_id: null,
    checkout_run_id: null,
  });
  await recordIssueActivity(tx, actor, after, { verb: "released", details: { from: before.status } });
  const stopped = await stopUnwanted(tx, { actor, before, after }, []);
  const runId = actor.type === "agent" ? actor.run?.runId : undefined;
  if (runId === undefined) return stopped;
  await letGoOfIssues(tx, [runId]);
  await releaseHold(tx, { issueId, runId });
  return stopped;
}

/** @throws unauthenticated, conflict */
async function requireOwnRun(tx: Tx, actor: Actor & { readonly type: "agent" }, issue: IssueRow): Promise<void> {
  const runId = requireRunId(actor);
  const { checkout_run_id: checkoutRunId } = issue;
  if (checkoutRunId === null || checkoutRunId === runId || (await isRunOver(tx, checkoutRunId))) return;
  throw ownershipConflict(issue, actor.agentId, runId);
}
