import { recordActivity } from "../activity/activity.store.ts";
import { cancelHireApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import type { Actor } from "../auth/actor.ts";
import { revokeKeysOfAgent } from "../auth/agent-key.store.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { forgetGoalOwner } from "../goals/goal.store.ts";
import { giveBackIssues, unassignIssues } from "../issues/issue.store.ts";
import { forgetProjectLead } from "../projects/project.store.ts";
import { holdRoutinesOf } from "../routines/routine.store.ts";
import { cancelDeferred, holdRuns, stopRuns } from "../runs/run-stop.store.ts";
import { deleteAgentTokens } from "../staff/agent-token.store.ts";
import { deleteTimersOfAgents } from "../timers/timer-removal.store.ts";
import type { AgentRow } from "./agent.row.ts";
import { endDrain, lockAgent, retireAgent, tombstoneAgent } from "./agent.store.ts";
import { announceAgent, recordAgentActivity } from "./agent-writes.ts";
import { moveReports } from "./reporting-line.store.ts";

export interface Step {
  readonly row: AgentRow;
  /** Runs that a worker must be told to end. */
  readonly cancelling: readonly string[];
}

export interface Retirement {
  readonly reason?: string | undefined;
  /** What it is at may finish. */
  readonly isDraining?: boolean | undefined;
}

const TERMINATED = { reason: "Cancelled because the agent was terminated", errorCode: "agent_terminated" };

/** For good. */
export async function terminate(
  tx: Tx,
  actor: Actor,
  { agentId, farewell }: { readonly agentId: string; readonly farewell: Retirement },
): Promise<Step> {
  const { isDraining = false, reason } = farewell;
  // Before the agent is locked, as whoever fires them or works on them does; and what it was given meanwhile.
  await holdRoutinesOf(tx, agentId, false);
  const early = await giveBackIssues(tx, agentId, isDraining);
  const before = await lockAgent(tx, agentId);
  if (before.lifecycle === "terminated") {
    // It may have been let finish what it is at, and is not any more.
    const stop = { agentIds: [agentId], ...TERMINATED };
    return { row: before, cancelling: isDraining ? [] : (await stopRuns(tx, stop)).cancelling };
  }
  await holdRoutinesOf(tx, agentId, false);
  const returnedIssues = early + (await giveBackIssues(tx, agentId, isDraining));
  const cancelling = await endForGood(tx, actor, agentId, farewell);
  const details = { returnedIssues, isDraining, ...(reason === undefined ? {} : { reason }) };
  await recordAgentActivity(tx, actor, before, { verb: "terminated", details });
  return { row: await announceAgent(tx, agentId), cancelling };
}

/** It has ended what it was at. */
export async function finishDraining(tx: Tx, agentId: string): Promise<void> {
  await giveBackIssues(tx, agentId, false);
  await endDrain(tx, agentId);
}

async function endForGood(
  tx: Tx,
  actor: Actor,
  agentId: string,
  { reason, isDraining = false }: Retirement = {},
): Promise<readonly string[]> {
  const unwanted = await cancelHireApproval(tx, agentId);
  if (unwanted !== undefined) await recordApprovalActivity(tx, actor, unwanted, { verb: "cancelled" });
  await retireAgent(tx, agentId, { reason: reason ?? null, isDraining });
  await revokeKeysOfAgent(tx, agentId);
  await deleteAgentTokens(tx, agentId);
  await deleteTimersOfAgents(tx, [agentId]);
  const stop = { agentIds: [agentId], ...TERMINATED };
  const keepAs = { reason: "agent.terminated", message: "The agent was terminated" };
  const { cancelling } = isDraining
    ? await holdRuns(tx, { ...stop, keepAs, isRunningLeft: true })
    : await stopRuns(tx, stop);
  await cancelDeferred(tx, [agentId], "agent.terminated");
  return cancelling;
}

/** Locks company, issues, agent, reports, goals and projects before any slot. */
export async function remove(
  tx: Tx,
  actor: Actor,
  { agentId, companyId }: { agentId: string; companyId: string },
): Promise<readonly string[]> {
  await lockCompany(tx, companyId);
  await holdRoutinesOf(tx, agentId, true);
  const early = await unassignIssues(tx, agentId);
  const before = await lockAgent(tx, agentId);
  // What it was given meanwhile: from here on nobody can give it anything.
  await holdRoutinesOf(tx, agentId, true);
  const late = await unassignIssues(tx, agentId);
  await moveReports(tx, { companyId, agentId, managerId: before.reports_to });
  await forgetGoalOwner(tx, companyId, agentId);
  await forgetProjectLead(tx, companyId, agentId);
  const cancelling = before.lifecycle === "terminated" ? [] : await endForGood(tx, actor, agentId);
  await recordActivity(tx, {
    companyId,
    actor,
    action: "agent.deleted",
    entityType: "agent",
    entityId: agentId,
    agentId,
    details: {
      name: before.name,
      unassignedIssues: early + late,
      wasInService: before.lifecycle === "active",
    },
  });
  await tombstoneAgent(tx, agentId);
  return cancelling;
}
