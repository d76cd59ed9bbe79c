import type { Outlook } from "./forecast.ts";
import { forecast } from "./forecast.ts";
import type { PolicySummary } from "./policy.schema.ts";
import type { PolicyRow } from "./policy-state.store.ts";
import { amountToWire } from "./wire-amount.ts";

export function toPolicySummary(row: PolicyRow): PolicySummary {
  const { metric, amount, spent } = row;
  return {
    policyId: row.id,
    companyId: row.company_id,
    scopeType: row.scope_type,
    scopeId: row.scope_id,
    scopeName: row.scope_name,
    metric,
    windowKind: row.window_kind,
    fiscalPeriod: row.fiscal_period,
    fiscalAnchor: row.anchor,
    amount: amountToWire(metric, amount),
    observedAmount: amountToWire(metric, spent),
    reservedAmount: amountToWire(metric, row.reserved),
    remainingAmount: amountToWire(metric, Math.max(0, amount - spent)),
    utilizationPercent: amount === 0 ? 0 : Math.round((spent / amount) * 10_000) / 100,
    warnPercent: row.warn_percent,
    hardStopEnabled: row.hard_stop_enabled,
    hardStopAction: row.hard_stop_action,
    notifyEnabled: row.notify_enabled,
    isActive: row.is_active,
    countsIncluded: row.counts_included,
    status: statusOf(row),
    paused: row.is_paused,
    pauseReason: row.pause_reason,
    ...windowOf(row),
    forecast: row.window_kind === "run" ? null : forecastOf(row),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Each run has a window of its own under what it may use. */
export const windowOf = (row: PolicyRow): Pick<PolicySummary, "windowStart" | "windowEnd"> => ({
  windowStart: row.window_kind === "run" ? null : row.window_start.toISOString(),
  windowEnd: row.window_kind === "run" ? null : row.window_end.toISOString(),
});

function statusOf({ is_active: isActive, amount, spent, warn_percent: warnPercent }: PolicyRow) {
  if (!isActive || amount === 0) return "ok";
  if (spent >= amount) return "hard_stop";
  return spent >= Math.ceil((amount * warnPercent) / 100) ? "warning" : "ok";
}

function forecastOf(row: PolicyRow): PolicySummary["forecast"] {
  const { metric } = row;
  const { recent, ...whole } = forecast({
    now: row.asked_at,
    since: row.counted_since,
    windowEnd: row.window_kind === "lifetime" ? null : row.window_end,
    cap: row.is_active && row.amount > 0 ? row.amount : null,
    spent: row.spent,
    recent: { amount: row.recent, since: row.recent_since },
  });
  const toWire = ({ burnRatePerHour, projectedAmount, capMetAt }: Outlook) => ({
    burnRatePerHour: amountToWire(metric, burnRatePerHour),
    projectedAmount: projectedAmount === null ? null : amountToWire(metric, projectedAmount),
    capMetAt: capMetAt?.toISOString() ?? null,
  });
  return { ...toWire(whole), recent: { since: recent.since.toISOString(), ...toWire(recent) } };
}
