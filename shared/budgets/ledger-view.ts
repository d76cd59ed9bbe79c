import type { Metric } from "./budget-policy.ts";
import type { LedgerEntry } from "./ledger.schema.ts";
import type { LedgerRow } from "./ledger.store.ts";
import { amountToWire } from "./wire-amount.ts";

/** `metric`: what its policy counts. */
export const toLedgerEntry = (row: LedgerRow, metric: Metric): LedgerEntry => ({
  id: String(row.id),
  policyId: row.policy_id,
  windowStart: row.window_start.toISOString(),
  runId: row.run_id,
  kind: row.kind,
  spentDelta: amountToWire(metric, row.spent_delta),
  reservedDelta: amountToWire(metric, row.reserved_delta),
  cause: row.cause,
  costEventId: row.cost_event_id,
  createdAt: row.created_at.toISOString(),
});
