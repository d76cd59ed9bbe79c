import type { Metric } from "./budget-policy.ts";

type Json = Readonly<Record<string, unknown>>;

/** The keys of `runtimeConfig.heartbeat` that cap an agent's day, the one that is kept first. */
const NAMES = {
  runs: ["maxDailyRuns", "dailyRunLimit", "dailyRunCap", "maxRunsPerDay"],
  billed_cents: ["maxDailyCostCents", "dailyCostCentsLimit", "dailySpendCentsLimit", "dailyBudgetCents"],
} as const satisfies Partial<Record<Metric, readonly string[]>>;

/** What an agent may do in a UTC day: runs, or cents with fractions; 0: as much as it likes. */
export interface DailyLimit {
  readonly metric: keyof typeof NAMES;
  readonly amount: number;
}

const METRICS = ["runs", "billed_cents"] as const;

const heartbeatOf = (runtimeConfig: Json): Json => {
  const heartbeat = runtimeConfig["heartbeat"];
  return typeof heartbeat === "object" && heartbeat !== null ? (heartbeat as Json) : {};
};

/** The limits that a configuration names; of several names for one, the first that is there. */
export function dailyLimitsIn(runtimeConfig: Json): DailyLimit[] {
  const heartbeat = heartbeatOf(runtimeConfig);
  return METRICS.flatMap((metric) => {
    const name = NAMES[metric].find((each) => heartbeat[each] !== undefined);
    const amount = name === undefined ? undefined : (heartbeat[name] ?? 0);
    return typeof amount === "number" ? [{ metric, amount }] : [];
  });
}

/** The keys by which a configuration names limits. */
export function dailyLimitKeysIn(runtimeConfig: Json): string[] {
  const heartbeat = heartbeatOf(runtimeConfig);
  return METRICS.flatMap((metric) => NAMES[metric].filter((name) => heartbeat[name] !== undefined));
}

/** The same configuration with each limit under its one name. */
export function withDailyLimits<Config extends Json>(
  runtimeConfig: Config,
  limits = dailyLimitsIn(runtimeConfig),
): Config {
  if (limits.length === 0) return runtimeConfig;
  const old = new Set<string>(limits.flatMap(({ metric }) => NAMES[metric]));
  const rest = Object.entries(heartbeatOf(runtimeConfig)).filter(([name]) => !old.has(name));
  const named = limits.map(({ metric, amount }) => [NAMES[metric][0], amount]);
  return { ...runtimeConfig, heartbeat: Object.fromEntries([...rest, ...named]) };
}
