import type { Actor } from "../auth/actor.ts";
import { withDailyLimits } from "../budgets/daily-limits.ts";
import type { Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { insertSlot } from "../runs/slot.store.ts";
import { requireSeat } from "../teams/team-seats.ts";
import type { AgentRow } from "./agent.row.ts";
import type { CreateAgent } from "./agent.schema.ts";
import { insertAgent, type NewAgent } from "./agent.store.ts";
import { capacityOf } from "./agent-config.ts";
import { applyRunCap, dailyMicrosIn, type Staffing } from "./agent-staffing.ts";
import { normalPermissions } from "./agent-view.ts";
import {
  announceAgent,
  applyDailyLimits,
  applyHeartbeatConfig,
  recordAgentActivity,
  requirePossibleManager,
} from "./agent-writes.ts";

export interface AgentDraft {
  readonly companyId: string;
  readonly body: CreateAgent;
  /** `pending_approval`: it has its row, and neither timer nor keys nor runs before it is let in. */
  readonly lifecycle: "active" | "pending_approval";
  /** What the audit trail calls it. */
  readonly verb: "created" | "hired" | "hire_created";
  /** Of its company; the default one unless said. */
  readonly teamId?: string | undefined;
  readonly staffing?: Staffing | undefined;
}

/**
 * Makes an agent with its slots and its timer. The company is locked by the caller.
 * @throws illegal_transition, headcount_limit, team_budget_exceeded
 */
export async function createAgent(tx: Tx, actor: Actor, draft: AgentDraft): Promise<AgentRow> {
  const { companyId, body, lifecycle, verb } = draft;
  const teamId = draft.teamId ?? companyId;
  await requireSeat(tx, { teamId, dailyMicros: dailyMicrosIn(body.runtimeConfig) });
  const id = newId();
  const reportsTo = body.reportsTo ?? null;
  if (reportsTo !== null) await requirePossibleManager(tx, { agentId: id, companyId, managerId: reportsTo });

  await insertAgent(tx, { ...newAgentOf(draft), id, reportsTo });
  await insertSlot(tx, { agentId: id, companyId, capacity: capacityOf(body.runtimeConfig) });
  const row = await announceAgent(tx, id);
  await applyHeartbeatConfig(tx, row);
  await applyDailyLimits(tx, row, body.runtimeConfig);
  await applyRunCap(tx, { agentId: id, companyId }, draft.staffing?.perTaskMicros);
  const { name, role, adapterType } = body;
  const details = { name, role, adapterType, ...(verb === "created" ? {} : { lifecycle, teamId }) };
  await recordAgentActivity(tx, actor, row, { verb, details });
  return row;
}

function newAgentOf({
  companyId,
  body,
  lifecycle,
  teamId,
  staffing = {},
}: AgentDraft): Omit<NewAgent, "id" | "reportsTo"> {
  const { perTaskMicros: _, ...staffed } = staffing;
  return {
    ...body,
    ...staffed,
    companyId,
    lifecycle,
    // The default team has whoever is in no other.
    teamId: teamId === companyId ? null : teamId,
    runtimeConfig: withDailyLimits(body.runtimeConfig),
    title: body.title ?? null,
    icon: body.icon ?? null,
    capabilities: body.capabilities ?? null,
    permissions: normalPermissions(body.role, body.permissions ?? {}),
    metadata: body.metadata ?? null,
    desiredSkills: body.desiredSkills ?? [],
  };
}
