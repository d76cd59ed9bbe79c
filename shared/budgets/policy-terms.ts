import type { SetInstanceBudgetPolicy } from "./policy.schema.ts";
import type { PolicyKey, PolicyTerms } from "./policy.store.ts";
import { amountFromWire } from "./wire-amount.ts";

type Asked = Omit<SetInstanceBudgetPolicy, "windowKind"> & {
  readonly companyId: string | null;
  readonly scopeType: PolicyKey["scopeType"];
  readonly scopeId: string;
  readonly windowKind?: PolicyKey["windowKind"] | undefined;
};

/** A policy as it is kept: no cap is a policy that is not in force. */
export function toTerms(asked: Asked, byUserId: string): PolicyTerms {
  const { companyId, scopeType, metric } = asked;
  const amount = amountFromWire(metric, asked.amount);
  return {
    companyId,
    scopeType,
    scopeId: asked.scopeId.toLowerCase(),
    metric,
    windowKind: asked.windowKind ?? (scopeType === "run" ? "run" : "calendar_month_utc"),
    fiscalPeriod: asked.fiscalPeriod ?? null,
    fiscalAnchor: asked.fiscalAnchor ?? null,
    amount,
    warnPercent: asked.warnPercent,
    hardStopEnabled: asked.hardStopEnabled,
    notifyEnabled: asked.notifyEnabled,
    isActive: asked.isActive && amount > 0,
    hardStopAction: asked.hardStopAction,
    countsIncluded: asked.countsIncluded,
    byUserId,
  };
}
