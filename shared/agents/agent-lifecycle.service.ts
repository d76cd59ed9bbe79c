import { recordActivity } from "../activity/activity.store.ts";
import { cancelHireApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireVisible } from "../auth/actor.ts";
import { revokeKeysOfAgent } from "../auth/agent-key.store.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { forgetGoalOwner } from "../goals/goal.store.ts";
import { unassignIssues } from "../issues/issue.store.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { forgetProjectLead } from "../projects/project.store.ts";
import { holdRoutinesOf } from "../routines/routine.store.ts";
import { cancelDeferred, stopRuns } from "../runs/run-stop.store.ts";
import { clearFailures } from "../runs/slot.store.ts";
import { deleteTimers } from "../timers/timer.store.ts";
import type { AgentRow } from "./agent.row.ts";
import type { Agent } from "./agent.schema.ts";
import { lockAgent, requireAgent, setPauseCauses, tombstoneAgent, updateAgent } from "./agent.store.ts";
import { toAgent } from "./agent-view.ts";
import { announceAgent, recordAgentActivity } from "./agent-writes.ts";
import { moveReports } from "./reporting-line.store.ts";

/** What the board does with an agent. All of it: forbidden to agents, not_found. */
export interface AgentLifecycle {
  /** Ends its runs; what was assigned to it waits. Pausing twice is pausing once. @throws illegal_transition */
  readonly pause: (actor: Actor, agentId: string) => Promise<Agent>;
  /** Lifts the pause that the board made, not that of a budget. @throws illegal_transition */
  readonly resume: (actor: Actor, agentId: string) => Promise<Agent>;
  /** Closes its breaker: what waits for it goes on. Where nothing is wrong, nothing changes. @throws illegal_transition */
  readonly clearError: (actor: Actor, agentId: string) => Promise<Agent>;
  /** For good: runs, keys, timers, what waits for it, and the approval for which it waits. */
  readonly terminate: (actor: Actor, agentId: string) => Promise<Agent>;
  /** Terminates it first; those who report to it report to its manager. Its rows are removed later, in batches. */
  readonly delete: (actor: Actor, agentId: string) => Promise<void>;
}

export interface AgentLifecycleDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

interface Step {
  readonly row: AgentRow;
  /** Runs that a worker must be told to end. */
  readonly cancelling: readonly string[];
}

export function createAgentLifecycle({ db, bus }: AgentLifecycleDeps): AgentLifecycle {
  const find = async (actor: Actor, agentId: string): Promise<AgentRow> => {
    const row = await requireAgent(db, agentId);
    requireVisible(actor, row.company_id, "Agent");
    requireBoard(actor);
    return row;
  };

  const change = async (
    actor: Actor,
    agentId: string,
    step: (tx: Tx, actor: Actor, agentId: string) => Promise<Step>,
  ): Promise<Agent> => {
    await find(actor, agentId);
    const { row, cancelling } = await db.transaction((tx) => step(tx, actor, agentId));
    publishCancels(bus, cancelling);
    bus.publish({ kind: "events", companyId: row.company_id });
    return toAgent(row, actor);
  };

  return {
    pause: (actor, agentId) => change(actor, agentId, pause),

    resume: async (actor, agentId) => {
      const agent = await change(actor, agentId, resume);
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
      return agent;
    },

    clearError: async (actor, agentId) => {
      const agent = await change(actor, agentId, clearError);
      bus.publish({ kind: "admission" });
      return agent;
    },

    terminate: (actor, agentId) => change(actor, agentId, terminate),

    delete: async (actor, agentId) => {
      const { company_id: companyId } = await find(actor, agentId);
      const cancelling = await db.transaction((tx) => remove(tx, actor, { agentId, companyId }));
      publishCancels(bus, cancelling);
      bus.publish({ kind: "events", companyId });
    },
  };
}

function requireInService({ lifecycle }: AgentRow, verb: string): void {
  if (lifecycle === "terminated") throw new IllegalTransitionError(`Cannot ${verb} a terminated agent`);
  if (lifecycle === "pending_approval") {
    throw new IllegalTransitionError(`Cannot ${verb} an agent that is pending approval`);
  }
}

async function pause(tx: Tx, actor: Actor, agentId: string): Promise<Step> {
  const before = await lockAgent(tx, agentId);
  requireInService(before, "pause");
  const isNew = !before.pause_causes.includes("manual");
  if (isNew) await setPauseCauses(tx, agentId, [...before.pause_causes, "manual"]);
  const stop = { agentIds: [agentId], reason: "Cancelled due to agent pause", errorCode: "agent_paused" };
  const keepAs = { reason: "agent.paused", message: "Kept until the agent is resumed" };
  const { cancelling } = await stopRuns(tx, { ...stop, keepAs });
  if (!isNew) return { row: before, cancelling };
  await recordAgentActivity(tx, actor, before, { verb: "paused", details: { reason: "manual" } });
  return { row: await announceAgent(tx, agentId), cancelling };
}

async function resume(tx: Tx, actor: Actor, agentId: string): Promise<Step> {
  const before = await lockAgent(tx, agentId);
  requireInService(before, "resume");
  if (!before.pause_causes.includes("manual")) return { row: before, cancelling: [] };
  const left = before.pause_causes.filter((cause) => cause !== "manual");
  await setPauseCauses(tx, agentId, left);
  await recordAgentActivity(tx, actor, before, { verb: "resumed", details: { stillPausedBy: left } });
  return { row: await announceAgent(tx, agentId), cancelling: [] };
}

async function clearError(tx: Tx, actor: Actor, agentId: string): Promise<Step> {
  const before = await lockAgent(tx, agentId);
  requireInService(before, "clear the error of");
  const cleared = await clearFailures(tx, agentId);
  if (cleared === undefined) return { row: before, cancelling: [] };
  const { was_open: wasOpen, consecutive_failures: consecutiveFailures } = cleared;
  await recordAgentActivity(tx, actor, before, { verb: "error_cleared", details: { wasOpen, consecutiveFailures } });
  return { row: await announceAgent(tx, agentId), cancelling: [] };
}

async function terminate(tx: Tx, actor: Actor, agentId: string): Promise<Step> {
  // Before the agent is locked, as whoever fires them does; and what it was given meanwhile.
  await holdRoutinesOf(tx, agentId, false);
  const before = await lockAgent(tx, agentId);
  if (before.lifecycle === "terminated") return { row: before, cancelling: [] };
  await holdRoutinesOf(tx, agentId, false);
  const cancelling = await endForGood(tx, actor, agentId);
  await recordAgentActivity(tx, actor, before, { verb: "terminated" });
  return { row: await announceAgent(tx, agentId), cancelling };
}

async function endForGood(tx: Tx, actor: Actor, agentId: string): Promise<readonly string[]> {
  const unwanted = await cancelHireApproval(tx, agentId);
  if (unwanted !== undefined) await recordApprovalActivity(tx, actor, unwanted, { verb: "cancelled" });
  await updateAgent(tx, agentId, { lifecycle: "terminated" });
  await setPauseCauses(tx, agentId, []);
  await revokeKeysOfAgent(tx, agentId);
  await deleteTimers(tx, [agentId]);
  const stop = {
    agentIds: [agentId],
    reason: "Cancelled because the agent was terminated",
    errorCode: "agent_terminated",
  };
  const { cancelling } = await stopRuns(tx, stop);
  await cancelDeferred(tx, [agentId], "agent.terminated");
  return cancelling;
}

/** Locks company, issues, agent, reports, goals and projects before any slot. */
async function remove(
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
    details: { name: before.name, unassignedIssues: early + late, wasInService: before.lifecycle === "active" },
  });
  await tombstoneAgent(tx, agentId);
  return cancelling;
}
