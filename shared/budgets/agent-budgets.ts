import type { Queryable } from "../db/db.ts";
import type { AgentBudget } from "./agent-budget.schema.ts";
import type { PolicyRow } from "./policy-state.store.ts";
import { listCovering } from "./policy-state.store.ts";
import { windowOf } from "./policy-view.ts";
import { amountToWire } from "./wire-amount.ts";

/** What is in force over an agent, and what is left of it. */
export async function listCoveringBudgets(db: Queryable, agentId: string): Promise<AgentBudget[]> {
  return (await listCovering(db, agentId)).map(toAgentBudget);
}

const toAgentBudget = (row: PolicyRow): AgentBudget => ({
  policyId: row.id,
  scopeType: row.scope_type,
  scopeId: row.scope_id,
  metric: row.metric,
  windowKind: row.window_kind,
  ...windowOf(row),
  amount: amountToWire(row.metric, row.amount),
  spentAmount: amountToWire(row.metric, row.spent),
  reservedAmount: amountToWire(row.metric, row.reserved),
  remainingAmount: amountToWire(row.metric, Math.max(0, row.amount - row.spent - row.reserved)),
  hardStopEnabled: row.hard_stop_enabled,
});
