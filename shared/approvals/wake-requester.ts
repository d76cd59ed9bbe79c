import { findNearestManager } from "../agents/reporting-line.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { Places } from "../runs/admission-room.ts";
import type { Placed } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import type { ApprovalRow } from "./approval.store.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import { listIssueIds } from "./approval-issues.store.ts";

export interface WakeRequesterDeps {
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly places: Places;
}

/**
 * The agent that asked is told in the transaction of the decision: while it is paused, or over its budget, the wakeup
 * waits. What nobody decided in time is told to the agent above it, too. What the board asked for itself, or the
 * system, wakes nobody.
 */
export async function wakeRequester(
  tx: Tx,
  actor: Actor,
  row: ApprovalRow,
  { wakeups, places }: WakeRequesterDeps,
): Promise<readonly Placed[]> {
  const { id: approvalId, status, requested_by_agent_id: agentId } = row;
  if (agentId === null) return [];
  const issueIds = await listIssueIds(tx, approvalId);
  const [issueId] = issueIds;
  const payload = { approvalId, approvalStatus: status, ...(issueId === undefined ? {} : { issueId }), issueIds };
  const wish = { actor, agentId, source: "automation", reason: `approval_${status}`, payload } as const;
  const managerId = row.is_expired ? await findNearestManager(tx, agentId) : undefined;
  const escalation = { ...wish, reason: "approval_escalated", payload: { ...payload, requestedByAgentId: agentId } };
  const wishes = managerId === undefined ? [wish] : [wish, { ...escalation, agentId: managerId }];
  const placed = await wakeups.requestMany(tx, wishes, places);
  const told = outcomeFor(placed, agentId);
  const verb = told.isKept ? "requester_wakeup_queued" : "requester_wakeup_failed";
  await recordApprovalActivity(tx, actor, row, { verb, details: told.details });
  if (managerId !== undefined) {
    const details = { toAgentId: managerId, ...outcomeFor(placed, managerId).details };
    await recordApprovalActivity(tx, actor, row, { verb: "escalated", details });
  }
  return placed;
}

function outcomeFor(placed: readonly Placed[], agentId: string) {
  const one = placed.find((each) => each.agentId === agentId);
  const isKept = one !== undefined && one.outcome !== "skipped" && one.outcome !== "refused";
  return { isKept, details: { outcome: one?.outcome ?? "gone", wakeupId: one?.wakeupId ?? null } };
}
