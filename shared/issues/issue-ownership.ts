import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { takeHold } from "../runs/issue-hold.store.ts";
import type { IssueRow } from "./issue.row.ts";
import { updateIssue } from "./issue.store.ts";
import { requireRunId } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { isRunOver } from "./issue-checkout.store.ts";

/**
 * An agent changes an issue that it is at only from the run that has checked it out. Where that run is over, or there
 * was none, its next run takes the issue over. Lock the issue first. @throws unauthenticated, conflict
 */
export async function requireOwnership(tx: Tx, actor: Actor, issue: IssueRow): Promise<IssueRow> {
  if (actor.type !== "agent" || issue.status !== "in_progress" || issue.assignee_agent_id !== actor.agentId) {
    return issue;
  }
  const runId = requireRunId(actor);
  if (issue.checkout_run_id === runId) return issue;
  const { id: issueId, company_id: companyId } = issue;
  const isFree = issue.checkout_run_id === null || (await isRunOver(tx, issue.checkout_run_id));
  if (!isFree || !(await takeHold(tx, { issueId, companyId, runId })))
    throw ownershipConflict(issue, actor.agentId, runId);

  const details = { previousCheckoutRunId: issue.checkout_run_id, checkoutRunId: runId };
  const adopted = await updateIssue(tx, issue, { checkout_run_id: runId });
  await recordIssueActivity(tx, actor, issue, { verb: "checkout_lock_adopted", details });
  return adopted;
}

export const ownershipConflict = (issue: IssueRow, actorAgentId: string, actorRunId: string): ConflictError =>
  new ConflictError("Issue run ownership conflict", {
    details: {
      issueId: issue.id,
      status: issue.status,
      assigneeAgentId: issue.assignee_agent_id,
      checkoutRunId: issue.checkout_run_id,
      actorAgentId,
      actorRunId,
    },
  });
