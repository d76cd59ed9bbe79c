import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface UncountedRow {
  id: string;
  agent_id: string;
  heartbeat_run_id: string | null;
  project_id: string | null;
  cost_micros: number;
  value_micros: number;
  tokens: number;
}

const UNCOUNTED = statement(
  "uncounted_cost_events",
  `
  with found as (
    select id from cost_events where not is_counted order by id limit $1 for update skip locked
  )
  update cost_events e set is_counted = true from found f where e.id = f.id
  returning e.id, e.agent_id, e.heartbeat_run_id, e.project_id, e.cost_micros, coalesce(e.value_micros, e.cost_micros) as value_micros,
    e.input_tokens + e.cached_input_tokens + e.cache_write_tokens + e.output_tokens as tokens`,
);

/** Charges that were booked by who does not know budgets; they are counted by the caller, in this transaction. */
export function takeUncounted(tx: Tx, limit: number): Promise<UncountedRow[]> {
  return tx.rows<UncountedRow>(UNCOUNTED, [limit]);
}
