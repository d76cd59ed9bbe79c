import { fractionalCentsToMicros, microsToFractionalCents } from "../kernel/money.ts";
import type { Metric } from "./budget-policy.ts";

/** What a policy counts, as the wire has it: cents, with the fractions that they have, or a count. */
export const amountToWire = (metric: Metric, amount: number): number =>
  metric === "billed_cents" ? microsToFractionalCents(amount) : amount;

export const amountFromWire = (metric: Metric, amount: number): number =>
  metric === "billed_cents" ? fractionalCentsToMicros(amount) : amount;
