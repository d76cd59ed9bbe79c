import type { Price } from "./price.ts";
import type { TokenUsage } from "./price-usage.ts";
import { priceUsage } from "./price-usage.ts";

/** A charge before it is known what it costs. */
export interface Chargeable extends TokenUsage {
  readonly companyId: string;
  readonly provider: string;
  readonly model: string;
  readonly billingType: string;
  /** What was said to be paid, in micro-dollars; null: nothing was said. */
  readonly costMicros: number | null;
}

/** `reported`: the cost was said; `priced`: counted from tokens; `unpriced`: no price is known for the model. */
export type CostStatus = "reported" | "priced" | "unpriced";

export interface Costing {
  /** What it costs in money. */
  readonly costMicros: number;
  readonly costStatus: CostStatus;
  /** By which price it was counted; null where none was needed or known. */
  readonly priceId: string | null;
  /** What it would cost, were it paid by the token: for policies that value what a subscription includes. */
  readonly valueMicros: number;
}

/** A subscription has paid for it already. */
const isIncluded = (billingType: string): boolean => billingType === "subscription_included";

export function costCharge(charge: Chargeable, prices: readonly Price[]): Costing {
  const { valueMicros, ...rest } = valueCharge(charge, prices);
  return { ...rest, valueMicros, costMicros: isIncluded(charge.billingType) ? 0 : valueMicros };
}

function valueCharge(charge: Chargeable, prices: readonly Price[]): Omit<Costing, "costMicros"> {
  if (charge.costMicros !== null) return { costStatus: "reported", priceId: null, valueMicros: charge.costMicros };
  const priced = priceUsage(charge, prices);
  if (priced === "unpriced") return { costStatus: "unpriced", priceId: null, valueMicros: 0 };
  const { isGuess, priceId, costMicros } = priced;
  return { costStatus: isGuess ? "unpriced" : "priced", priceId, valueMicros: costMicros };
}
