import type { Queryable } from "../db/db.ts";
import type { RunRow } from "./run.row.ts";
import type { Run } from "./run.schema.ts";
import { findLogRemovals } from "./run-removal.store.ts";
import { toRun } from "./run-view.ts";

/** A run of any age as the wire shows it: its row alone does not know that its log went with its week. */
export async function showRun(db: Queryable, row: RunRow): Promise<Run> {
  return toRun(row, (await findLogRemovals(db, [row])).get(row.id) ?? null);
}
