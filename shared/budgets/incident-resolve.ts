import { requireAgent } from "../agents/agent.store.ts";
import { decideApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import { type Actor, actorId } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { ConflictError, IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import type { ResolveIncident } from "./incident.schema.ts";
import type { IncidentRow } from "./incident.store.ts";
import { closeIncident, lockIncident } from "./incident.store.ts";
import { tell } from "./incident-apply.ts";
import type { PolicyKey } from "./policy.store.ts";
import { putAmount } from "./policy.store.ts";
import { mirrorPolicy } from "./policy-mirror.ts";
import { lockScope } from "./scope-pause.ts";
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

/** As if it had been set: what the agent or the company says of it follows. */
async function setBudget(tx: Tx, incident: IncidentRow, amount: number): Promise<void> {
  const { company_id: companyId, scope_type: scopeType, scope_id: scopeId, metric, window_kind: windowKind } = incident;
  const key = { companyId, scopeType, scopeId, metric, windowKind } as PolicyKey;
  const agent = scopeType === "agent" ? await requireAgent(tx, scopeId) : undefined;
  await mirrorPolicy(tx, { ...key, amount, isActive: true }, agent);
  await putAmount(tx, key, amount);
}
