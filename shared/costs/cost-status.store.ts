import type { Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { Costing, CostStatus } from "../prices/cost-charge.ts";
import type { CostEventRow } from "./cost.store.ts";

/** A cost event with how it was counted. */
export interface CostedRow extends CostEventRow {
  cost_status: CostStatus;
  price_id: string | null;
  /** Null: what it did cost. */
  value_micros: number | null;
}

const RECORD = statement(
  "record_costing",
  "update cost_events set cost_status = $2, price_id = $3, value_micros = $4 where id = $1 returning *",
);

/** Writes how a charge was counted, where that is not plain from what it cost. */
export async function recordCosting(tx: Tx, booked: CostEventRow, costing: Costing): Promise<CostedRow> {
  const { costStatus, priceId, valueMicros, costMicros } = costing;
  // It came with all of its columns.
  if (costStatus === "reported" && valueMicros === costMicros) return booked as CostedRow;
  return one(await tx.rows<CostedRow>(RECORD, [booked.id, costStatus, priceId, valueMicros]));
}
