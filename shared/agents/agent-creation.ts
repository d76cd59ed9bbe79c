import type { Actor } from "../auth/actor.ts";
import { withDailyLimits } from "../budgets/daily-limits.ts";
import type { Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { insertSlot } from "../runs/slot.store.ts";
import type { AgentRow } from "./agent.row.ts";
import type { CreateAgent } from "./agent.schema.ts";
import { insertAgent } from "./agent.store.ts";
import { capacityOf } from "./agent-config.ts";
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
  readonly verb: "created" | "hire_created";
}

/** Makes an agent with its slots and its timer. The company is locked by the caller. @throws illegal_transition */
export async function createAgent(tx: Tx, actor: Actor, draft: AgentDraft): Promise<AgentRow> {
  const { companyId, body, lifecycle, verb } = draft;
  const id = newId();
  const reportsTo = body.reportsTo ?? null;
  if (reportsTo !== null) await requirePossibleManager(tx, { agentId: id, companyId, managerId: reportsTo });

  await insertAgent(tx, {
    ...body,
    id,
    companyId,
    runtimeConfig: withDailyLimits(body.runtimeConfig),
    title: body.title ?? null,
    icon: body.icon ?? null,
    lifecycle,
    reportsTo,
    capabilities: body.capabilities ?? null,
    permissions: normalPermissions(body.role, body.permissions ?? {}),
    metadata: body.metadata ?? null,
    desiredSkills: body.desiredSkills ?? [],
  });
  await insertSlot(tx, { agentId: id, companyId, capacity: capacityOf(body.runtimeConfig) });
  const row = await announceAgent(tx, id);
  await applyHeartbeatConfig(tx, row);
  await applyDailyLimits(tx, row, body.runtimeConfig);
  const { name, role, adapterType } = body;
  const details = { name, role, adapterType, ...(verb === "created" ? {} : { lifecycle }) };
  await recordAgentActivity(tx, actor, row, { verb, details });
  return row;
}
