import type { Reported, Usage } from "../adapters/adapter.ts";

type Json = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether an object says anything about what the work cost. */
export const hasReport = (value: Json): boolean =>
  isJsonObject(value["usage"]) || COST_KEYS.some((key) => toCost(value[key]) !== undefined);

/**
 * What an agent says about its own work, in the spellings of the agents there are. What is absent or makes no sense
 * is left out: a report is a courtesy, and a slip in it must not fail the run.
 */
export function readReport(value: Json): Reported {
  const said: { readonly [Key in keyof Reported]: Reported[Key] | undefined } = {
    usage: isJsonObject(value["usage"]) ? readUsage(value["usage"]) : undefined,
    sessionUsage: isJsonObject(value["sessionUsage"]) ? readUsage(value["sessionUsage"]) : undefined,
    costUsd: first(value, COST_KEYS, toCost),
    model: first(value, ["model"], toText),
    provider: first(value, ["provider"], toText),
    billingType: first(value, ["billingType", "billing_type"], toText),
    sessionId: first(value, ["sessionId", "session_id"], toText),
    externalRunId: first(value, ["externalRunId", "external_run_id"], toText)?.slice(0, MAX_ID_LENGTH),
    summary: first(value, ["summary", "result"], toText),
  };
  return Object.fromEntries(Object.entries(said).filter(([, field]) => field !== undefined)) as Reported;
}

const MAX_ID_LENGTH = 500;
const COST_KEYS = ["costUsd", "cost_usd", "total_cost_usd"];

const CACHE_WRITE_KEYS = ["cacheWriteTokens", "cache_creation_input_tokens", "cacheCreationInputTokens"];
const CACHE_READ_KEYS = ["cachedInputTokens", "cached_input_tokens", "cache_read_input_tokens", "cacheReadInputTokens"];

/** Tokens, in the spellings there are. */
export function readUsage(usage: Json): Usage {
  const cacheWriteTokens = first(usage, CACHE_WRITE_KEYS, toCount);
  return {
    inputTokens: first(usage, ["inputTokens", "input_tokens"], toCount) ?? 0,
    cachedInputTokens: first(usage, CACHE_READ_KEYS, toCount) ?? 0,
    ...(cacheWriteTokens === undefined ? {} : { cacheWriteTokens }),
    outputTokens: first(usage, ["outputTokens", "output_tokens"], toCount) ?? 0,
  };
}

function first<T>(value: Json, keys: readonly string[], read: (value: unknown) => T | undefined): T | undefined {
  for (const key of keys) {
    const found = read(value[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of one run; what is beyond makes no sense, and sums of it would not fit what keeps them. */
const MAX_USD = 1_000_000;
const MAX_TOKENS = 1e12;

const toCost = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= MAX_USD ? value : undefined;

const toCount = (value: unknown): number | undefined =>
  typeof value === "number" && value >= 0 && value <= MAX_TOKENS ? Math.trunc(value) : undefined;

const toText = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
