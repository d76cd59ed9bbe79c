import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

const END = statement(
  "end_routine_run",
  `
  update routine_runs set status = $2, failure_reason = $3, completed_at = now(), updated_at = now()
   where linked_issue_id = $1 and status = 'issue_created'`,
);

/** What the issues of routines are called by where they come from. */
export const ROUTINE_EXECUTION = "routine_execution";

const REASONS = { cancelled: "The execution issue was cancelled", deleted: "The execution issue was deleted" } as const;

/** The issue of a run is closed, or gone, for the first time: so is the run. The issue is locked. */
export async function endExecution(
  tx: Tx,
  issue: { readonly id: string; readonly origin_kind: string },
  how: "done" | keyof typeof REASONS,
): Promise<void> {
  if (issue.origin_kind !== ROUTINE_EXECUTION) return;
  await tx.rows(END, how === "done" ? [issue.id, "completed", null] : [issue.id, "failed", REASONS[how]]);
}
