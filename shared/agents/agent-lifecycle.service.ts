import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireVisible } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { holdRuns, stopRuns } from "../runs/run-stop.store.ts";
import { clearFailures } from "../runs/slot.store.ts";
import type { AgentRow } from "./agent.row.ts";
import type { Agent } from "./agent.schema.ts";
import { listDrained, lockAgent, requireAgent, setPauseCauses } from "./agent.store.ts";
import { finishDraining, type Retirement, remove, type Step, terminate } from "./agent-retirement.ts";
import { toAgent } from "./agent-view.ts";
import { announceAgent, recordAgentActivity } from "./agent-writes.ts";

/** What the board does with an agent. All of it: forbidden to agents, not_found. */
export interface AgentLifecycle {
  /**
   * It begins nothing; what was assigned to it waits. What it is at ends here, or by itself. Pausing twice is pausing
   * once, and the stricter mode counts. @throws illegal_transition
   */
  readonly pause: (actor: Actor, agentId: string, mode?: PauseMode) => Promise<Agent>;
  /** Lifts the pause that the board made, not that of a budget. @throws illegal_transition */
  readonly resume: (actor: Actor, agentId: string) => Promise<Agent>;
  /** Closes its breaker: what waits for it goes on. Where nothing is wrong, nothing changes. @throws illegal_transition */
  readonly clearError: (actor: Actor, agentId: string) => Promise<Agent>;
  /** For good: runs, keys, tokens, timers, what waits for it, and the approval for which it waits. Its issues are anybody's. */
  readonly terminate: (actor: Actor, agentId: string, farewell?: Retirement) => Promise<Agent>;
  /** Takes from those that ended what they were at after they were retired what they still have; resolves to how many. */
  readonly finishDraining: () => Promise<number>;
  /** Terminates it first; those who report to it report to its manager. Its rows are removed later, in batches. */
  readonly delete: (actor: Actor, agentId: string) => Promise<void>;
}

/** What becomes of what is going on: `cancel` ends it, `drain` lets it finish. */
export type PauseMode = "cancel" | "drain";

const DRAINED_AT_A_TIME = 50;

export interface AgentLifecycleDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
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
    pause: (actor, agentId, mode = "cancel") =>
      change(actor, agentId, (tx, by, id) => pause(tx, by, { agentId: id, mode })),

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

    terminate: (actor, agentId, farewell = {}) =>
      change(actor, agentId, (tx, by, id) => terminate(tx, by, { agentId: id, farewell })),

    finishDraining: async () => {
      const ids = await listDrained(db, DRAINED_AT_A_TIME);
      for (const id of ids) await db.transaction((tx) => finishDraining(tx, id));
      return ids.length;
    },

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

async function pause(
  tx: Tx,
  actor: Actor,
  { agentId, mode }: { readonly agentId: string; readonly mode: PauseMode },
): Promise<Step> {
  const before = await lockAgent(tx, agentId);
  requireInService(before, "pause");
  const isNew = !before.pause_causes.includes("manual");
  if (isNew) await setPauseCauses(tx, agentId, [...before.pause_causes, "manual"]);
  const stop = { agentIds: [agentId], reason: "Cancelled due to agent pause", errorCode: "agent_paused" };
  const keepAs = { reason: "agent.paused", message: "Kept until the agent is resumed" };
  const isDraining = mode === "drain";
  const { cancelling } = isDraining
    ? await holdRuns(tx, { ...stop, keepAs, isRunningLeft: true })
    : await stopRuns(tx, { ...stop, keepAs });
  if (!isNew) return { row: before, cancelling };
  const details = { reason: "manual", mode, runningTasks: before.running };
  await recordAgentActivity(tx, actor, before, { verb: "paused", details });
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
