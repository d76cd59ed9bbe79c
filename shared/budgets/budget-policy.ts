export type Metric = "billed_cents" | "tokens" | "runs";
/** Of these a run uses more as it goes on; that it runs at all is counted once, at its start. */
export type UsedMetric = Exclude<Metric, "runs">;

/** Micro-USD and tokens. */
export type Amounts = Readonly<Record<UsedMetric, number>>;

/** What was used, and what it would have cost at list price where a subscription pays for it. */
export interface Charge {
  readonly costMicros: number;
  readonly valueMicros: number;
  readonly tokens: number;
}

/** A policy as reservations and charges see it. */
export interface Policy {
  readonly id: string;
  readonly companyId: string | null;
  readonly scopeType: string;
  readonly scopeId: string;
  readonly metric: Metric;
  readonly windowKind: string;
  /** In micro-USD, tokens or runs. */
  readonly amount: number;
  /** In force, with a cap at which work stops; others only count. */
  readonly isHard: boolean;
  /** Work that a subscription pays for counts at list price. */
  readonly countsIncluded: boolean;
}

export const isUsed = (metric: Metric): metric is UsedMetric => metric !== "runs";

/** What of a charge a policy counts. */
export function amountOf({ metric, countsIncluded }: Policy, { costMicros, valueMicros, tokens }: Charge): number {
  if (metric === "tokens") return tokens;
  return countsIncluded ? Math.max(costMicros, valueMicros) : costMicros;
}

/** Where nothing is known of an agent yet: five cents, or some thousand tokens. */
const FLOOR: Amounts = { billed_cents: 50_000, tokens: 20_000 };
const RECENT_RUNS_NEEDED = 5;

/** What a run is expected to use: the 90th percentile of the agent's last runs; a floor where there are too few to tell. */
export function estimateOf(recent: { readonly [Key in UsedMetric]: readonly number[] }): Amounts {
  return {
    billed_cents: percentile90(recent.billed_cents) ?? FLOOR.billed_cents,
    tokens: percentile90(recent.tokens) ?? FLOOR.tokens,
  };
}

function percentile90(values: readonly number[]): number | undefined {
  if (values.length < RECENT_RUNS_NEEDED) return undefined;
  const ascending = values.toSorted((left, right) => left - right);
  return Math.max(1, ascending[Math.ceil(ascending.length * 0.9) - 1] ?? 1);
}

/** The first cap of a single run that is used up; null while there is room, or no cap. */
export function metRunCap(runCaps: Partial<Amounts>, used: Amounts): UsedMetric | null {
  if (used.billed_cents >= (runCaps.billed_cents ?? Number.POSITIVE_INFINITY)) return "billed_cents";
  return used.tokens >= (runCaps.tokens ?? Number.POSITIVE_INFINITY) ? "tokens" : null;
}
