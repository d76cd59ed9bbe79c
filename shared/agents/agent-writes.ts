import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { dailyLimitsIn } from "../budgets/daily-limits.ts";
import { putAmount } from "../budgets/policy.store.ts";
import { amountFromWire } from "../budgets/wire-amount.ts";
import type { Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { insertLiveEvent } from "../live/live-event.store.ts";
import { setCapacity } from "../runs/slot.store.ts";
import { keepHeartbeatTimer } from "../timers/heartbeat-timer.ts";
import { deleteHeartbeatTimer } from "../timers/timer-removal.store.ts";
import type { AgentRow } from "./agent.row.ts";
import { requireAgent } from "./agent.store.ts";
import { capacityOf, heartbeatOf } from "./agent-config.ts";
import { MOST_LEVELS } from "./agent-hierarchy.ts";
import { agentStatus } from "./agent-view.ts";
import { agentHeight, listReportingLine } from "./reporting-line.store.ts";

/** The agent's audit entry: `agent.<verb>`. */
export function recordAgentActivity(
  tx: Tx,
  actor: Actor,
  agent: Pick<AgentRow, "id" | "company_id">,
  entry: { readonly verb: string; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> {
  return recordActivity(tx, {
    companyId: agent.company_id,
    actor,
    action: `agent.${entry.verb}`,
    entityType: "agent",
    entityId: agent.id,
    agentId: agent.id,
    details: entry.details ?? {},
  });
}

/** Reads the agent again after a change, and tells subscribers its status. */
export async function announceAgent(tx: Tx, agentId: string): Promise<AgentRow> {
  const row = await requireAgent(tx, agentId);
  const payload = { agentId, status: agentStatus(row) };
  await insertLiveEvent(tx, { companyId: row.company_id, type: "agent.status", payload });
  return row;
}

/**
 * Makes timer and slots what runtimeConfig says. Timer first, as when it fires: the other way round the
 * two would wait for each other. @throws illegal_transition for an interval that is too short
 */
export async function applyHeartbeatConfig(tx: Tx, agent: AgentRow): Promise<void> {
  const heartbeat = agent.lifecycle === "active" ? heartbeatOf(agent.runtime_config) : undefined;
  if (heartbeat === undefined) await deleteHeartbeatTimer(tx, agent.id);
  else await keepHeartbeatTimer(tx, { agentId: agent.id, companyId: agent.company_id, ...heartbeat });
  await setCapacity(tx, agent.id, capacityOf(agent.runtime_config));
}

/** Makes the budgets of the agent's day what a configuration names; what it leaves out stays. The agent is locked. */
export async function applyDailyLimits(
  tx: Tx,
  { id, company_id: companyId }: Pick<AgentRow, "id" | "company_id">,
  named: Readonly<Record<string, unknown>>,
): Promise<void> {
  for (const { metric, amount } of dailyLimitsIn(named)) {
    const key = { companyId, scopeType: "agent", scopeId: id, metric, windowKind: "calendar_day_utc" } as const;
    await putAmount(tx, key, amountFromWire(metric, amount));
  }
}

/**
 * The company must be locked: two agents that are moved below each other at the same time would each see
 * no circle. @throws illegal_transition
 */
export async function requirePossibleManager(
  tx: Tx,
  { agentId, companyId, managerId }: { agentId: string; companyId: string; managerId: string },
): Promise<void> {
  if (managerId === agentId) throw new IllegalTransitionError("Agent cannot report to itself");
  const line = await listReportingLine(tx, managerId);
  if (line.length === 0 || line.some((manager) => manager.company_id !== companyId)) {
    throw new IllegalTransitionError("Manager must belong to the same company");
  }
  if (line.some((manager) => manager.id === agentId)) {
    throw new IllegalTransitionError("Reporting relationship would create a cycle");
  }
  const height = await agentHeight(tx, { companyId, agentId, most: MOST_LEVELS });
  if (line.length + height > MOST_LEVELS) {
    throw new IllegalTransitionError(`Reporting lines may have ${MOST_LEVELS} levels`);
  }
}
