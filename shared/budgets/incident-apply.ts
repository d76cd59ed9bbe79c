import { recordActivity } from "../activity/activity.store.ts";
import { insertApproval } from "../approvals/approval.store.ts";
import { recordApprovalActivity } from "../approvals/approval-activity.ts";
import type { SystemActor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { insertLiveEvent } from "../live/live-event.store.ts";
import { metrics } from "../metrics/metrics.ts";
import { holdRuns } from "../runs/run-stop.store.ts";
import { budgetHindrance } from "../wakeups/wakeup-decision.ts";
import type { IncidentRow } from "./incident.store.ts";
import { closeSoft, listBusyAgents, lockIncident, markApplied, markCatastrophic } from "./incident.store.ts";
import { lockScope, setBudgetPause } from "./scope-pause.ts";
import { amountToWire } from "./wire-amount.ts";

export const BUDGET_KEEPER: SystemActor = { type: "system", id: "budgets" };

/** Whom a worker must tell that their runs are to end. */
export interface Applied {
  readonly cancelling: readonly string[];
}

/** Whom a hard stop pauses. */
const BUDGETED = ["agent", "project", "team", "company", "instance"] as const;

const NOTHING: Applied = { cancelling: [] };

/**
 * What a met threshold means: a warning is told; a hard stop pauses its scope, keeps what waits, ends what runs, and asks
 * the board. Scope first, then the incident, slots, wakeups and runs: its own transaction, since who spends holds budgets.
 */
export async function applyIncident(tx: Tx, seen: IncidentRow): Promise<Applied> {
  const isThere = await lockScope(tx, seen);
  const incident = await lockIncident(tx, seen.id);
  if (incident === undefined || incident.applied_at !== null) return NOTHING;
  if (!isThere) {
    await markApplied(tx, incident.id, null);
    return NOTHING;
  }
  await tell(tx, incident, `budget.${incident.threshold_type}_threshold_crossed`);
  if (incident.threshold_type === "soft" || !incident.holds) {
    await markApplied(tx, incident.id, null);
    return NOTHING;
  }
  const scope = BUDGETED.find((known) => known === incident.scope_type);
  if (scope !== undefined) tx.afterCommit(() => metrics.count("budgetStops", { scope }));
  await closeSoft(tx, incident);
  await setBudgetPause(tx, incident, true);
  await markApplied(tx, incident.id, await askBoard(tx, incident));
  return { cancelling: await endWork(tx, incident) };
}

/**
 * The cap is passed by far, since what was let finish went on, or a charge was large: it is told again, and what still
 * runs is ended, also where it was to be let finish. The scope is paused already.
 */
export async function applyCatastrophe(tx: Tx, seen: IncidentRow): Promise<Applied> {
  const isThere = await lockScope(tx, seen);
  const incident = await lockIncident(tx, seen.id);
  if (incident === undefined || !incident.is_catastrophic) return NOTHING;
  await markCatastrophic(tx, incident.id);
  if (!isThere) return NOTHING;
  await tell(tx, incident, "budget.catastrophic_threshold_crossed");
  return { cancelling: await endWork(tx, { ...incident, hard_stop_action: "stop" }) };
}

/** The instance's own budget has no board of its own to ask: its operator raises it. */
async function askBoard(tx: Tx, incident: IncidentRow): Promise<string | null> {
  if (incident.company_id === null) return null;
  const approval = await insertApproval(tx, {
    companyId: incident.company_id,
    type: "budget_override_required",
    payload: {
      scopeType: incident.scope_type,
      scopeId: incident.scope_id,
      metric: incident.metric,
      windowKind: incident.window_kind,
      thresholdType: incident.threshold_type,
      budgetAmount: amountToWire(incident.metric, incident.amount_limit),
      observedAmount: amountToWire(incident.metric, incident.spent),
      warnPercent: incident.warn_percent,
      windowStart: incident.window_start.toISOString(),
      windowEnd: incident.window_end.toISOString(),
      policyId: incident.policy_id,
      incidentId: incident.id,
      guidance: "Raise the budget and resume, or keep the scope paused until its window ends.",
    },
  });
  await recordApprovalActivity(tx, BUDGET_KEEPER, approval, { verb: "created" });
  return approval.id;
}

async function endWork(tx: Tx, incident: IncidentRow): Promise<readonly string[]> {
  const agents = await listBusyAgents(tx, incident);
  const { cancelling } = await holdRuns(tx, {
    agentIds: agents.map(({ id }) => id),
    ...(incident.scope_type === "project" ? { projectId: incident.scope_id } : {}),
    reason: "Cancelled due to budget pause",
    errorCode: "budget_exceeded",
    keepAs: budgetHindrance(incident.scope_type),
    isRunningLeft: incident.hard_stop_action === "drain",
  });
  return cancelling;
}

/** In the company's trail and its live stream; of the instance's budget only its own log tells. */
export async function tell(tx: Tx, incident: IncidentRow, action: string): Promise<void> {
  const { company_id: companyId, scope_type: scopeType, scope_id: scopeId } = incident;
  if (companyId === null) return;
  const details = {
    scopeType,
    scopeId,
    policyId: incident.policy_id,
    metric: incident.metric,
    amountLimit: amountToWire(incident.metric, incident.amount_limit),
    amountObserved: amountToWire(incident.metric, incident.spent),
  };
  await recordActivity(tx, {
    companyId,
    actor: BUDGET_KEEPER,
    action,
    entityType: "budget_incident",
    entityId: incident.id,
    ...(scopeType === "agent" ? { agentId: scopeId } : {}),
    details,
  });
  await insertLiveEvent(tx, {
    companyId,
    type: "budget.incident",
    payload: { incidentId: incident.id, action, ...details },
  });
}
