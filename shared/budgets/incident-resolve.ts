import { updateAgent } from "../agents/agent.store.ts";
import { decideApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import { type Actor, actorId } from "../auth/actor.ts";
import { updateCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError, IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import { microsToFractionalCents } from "../kernel/money.ts";
import type { ResolveIncident } from "./incident.schema.ts";
import type { IncidentRow } from "./incident.store.ts";
import { closeIncident, lockIncident, setPolicyAmount } from "./incident.store.ts";
import { lockScope, tell } from "./incident-apply.ts";
import { amountFromWire } from "./wire-amount.ts";

/** The board's word about a hard stop. @throws not_found, conflict, illegal_transition */
export async function resolveIncident(
  tx: Tx,
  actor: Actor,
  { seen, decision }: { readonly seen: IncidentRow; readonly decision: ResolveIncident },
): Promise<void> {
  await lockScope(tx, seen);
  const incident = await lockIncident(tx, seen.id);
  requireOpenStop(incident);
  if (decision.action === "raise_budget_and_resume") await raise(tx, incident, decision.amount);
  const { status, told, approval } = MEANINGS[decision.action];
  await closeIncident(tx, incident.id, status);
  await tell(tx, incident, told);
  if (incident.approval_id === null) return;
  const note = decision.decisionNote ?? null;
  const decided = { id: incident.approval_id, to: approval, decidedBy: actorId(actor), note };
  const row = await decideApproval(tx, decided);
  if (row !== undefined) await recordApprovalActivity(tx, actor, row, { verb: approval });
}

const MEANINGS = {
  keep_paused: { status: "dismissed", told: "budget.kept_paused", approval: "rejected" },
  raise_budget_and_resume: { status: "resolved", told: "budget.raised", approval: "approved" },
} as const;

function requireOpenStop(incident: IncidentRow | undefined): asserts incident is IncidentRow {
  if (incident === undefined) throw new NotFoundError("Budget incident");
  if (incident.threshold_type === "soft") {
    throw new IllegalTransitionError("A warning stops nothing that could be resumed");
  }
  if (incident.status !== "open") throw new ConflictError(`The incident is ${incident.status} already`);
}

async function raise(tx: Tx, incident: IncidentRow, wireAmount: number): Promise<void> {
  const amount = amountFromWire(incident.metric, wireAmount);
  if (amount <= incident.spent + incident.reserved) {
    throw new IllegalTransitionError("New budget must exceed current observed spend", {
      details: { spent: incident.spent, reserved: incident.reserved, metric: incident.metric },
    });
  }
  await setBudget(tx, incident, amount);
}

/** The monthly cap stands with its agent or company too, in cents: there it is rounded up. */
async function setBudget(tx: Tx, incident: IncidentRow, amount: number): Promise<void> {
  const { policy_id: policyId, scope_type: type, scope_id: scopeId, metric, window_kind: kind } = incident;
  if (metric === "billed_cents" && kind === "calendar_month_utc") {
    const budgetMonthlyCents = Math.ceil(microsToFractionalCents(amount));
    if (type === "agent") await updateAgent(tx, scopeId, { budgetMonthlyCents });
    if (type === "company") await updateCompany(tx, scopeId, { budgetMonthlyCents });
  }
  await setPolicyAmount(tx, policyId, amount);
}
