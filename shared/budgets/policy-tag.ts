import { contentTag } from "../kernel/content-tag.ts";
import type { PolicySummary } from "./policy.schema.ts";

/** Of what people set: not of what counts up as money is spent. */
export const policyTag = (policy: PolicySummary): string =>
  contentTag([
    policy.policyId,
    policy.fiscalPeriod,
    policy.fiscalAnchor,
    policy.amount,
    policy.warnPercent,
    policy.hardStopEnabled,
    policy.hardStopAction,
    policy.notifyEnabled,
    policy.isActive,
    policy.countsIncluded,
  ]);
