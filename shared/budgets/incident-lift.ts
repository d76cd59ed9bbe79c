import { decideApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import type { Tx } from "../db/db.ts";
import type { IncidentRow } from "./incident.store.ts";
import { isHeldByAnother, lockIncident, markLifted } from "./incident.store.ts";
import { BUDGET_KEEPER, tell } from "./incident-apply.ts";
import { lockScope, setBudgetPause } from "./scope-pause.ts";

/**
 * The cap is not met any more: it was raised, or its window has ended. The scope's pause ends with the last incident
 * that holds it; what was kept is then released by the loop that looks for it. Whether it was lifted.
 */
export async function liftIncident(tx: Tx, seen: IncidentRow): Promise<boolean> {
  const isThere = await lockScope(tx, seen);
  const incident = await lockIncident(tx, seen.id);
  if (incident === undefined || incident.lifted_at !== null || incident.holds) return false;
  await markLifted(tx, incident.id);
  if (incident.approval_id !== null) await withdraw(tx, incident.approval_id);
  await tell(tx, incident, "budget.resumed");
  if (isThere && !(await isHeldByAnother(tx, incident))) await setBudgetPause(tx, incident, false);
  return true;
}

/** Nobody needs to decide any more. */
async function withdraw(tx: Tx, approvalId: string): Promise<void> {
  const note = "The budget was raised, or its window has ended";
  const approval = await decideApproval(tx, { id: approvalId, to: "cancelled", decidedBy: null, note });
  if (approval !== undefined) await recordApprovalActivity(tx, BUDGET_KEEPER, approval, { verb: "cancelled" });
}
