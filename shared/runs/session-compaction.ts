import type { StoredSession } from "./session-codec.ts";

/** How far a session goes before work begins anew, with a note of where it left off; 0: without end. */
export interface CompactionPolicy {
  readonly maxSessionRuns: number;
  /** Input tokens, with those written to a cache. */
  readonly maxRawInputTokens: number;
  readonly maxSessionAgeHours: number;
}

interface Configured extends Partial<CompactionPolicy> {
  readonly enabled?: boolean;
}

const WITHOUT_END: CompactionPolicy = { maxSessionRuns: 0, maxRawInputTokens: 0, maxSessionAgeHours: 0 };
const USUAL: CompactionPolicy = { maxSessionRuns: 200, maxRawInputTokens: 2_000_000, maxSessionAgeHours: 72 };

/** They keep what they have in mind small by themselves. */
const COMPACTS_ITSELF: ReadonlySet<string> = new Set(["claude_local", "codex_local"]);

/**
 * `runtimeConfig.heartbeat.sessionCompaction`; it was checked when it was stored. Bounds that nobody named hold only
 * where it is switched on, and of adapters that do not compact by themselves.
 */
export function compactionOf(adapterType: string, runtimeConfig: Readonly<Record<string, unknown>>): CompactionPolicy {
  const heartbeat = runtimeConfig["heartbeat"] as { readonly sessionCompaction?: Configured } | undefined;
  const { enabled, ...bounds } = heartbeat?.sessionCompaction ?? {};
  if (enabled === false) return WITHOUT_END;
  return { ...(enabled === true && !COMPACTS_ITSELF.has(adapterType) ? USUAL : WITHOUT_END), ...bounds };
}

const HOUR_SEC = 3_600;

/** Why a session has gone far enough; null where it may go on. */
export function bound(
  { runs, inputTokens, ageSec }: Pick<StoredSession, "runs" | "inputTokens" | "ageSec">,
  { maxSessionRuns, maxRawInputTokens, maxSessionAgeHours }: CompactionPolicy,
): string | null {
  if (maxSessionRuns > 0 && runs >= maxSessionRuns) return `it has had ${runs} runs, of ${maxSessionRuns}`;
  if (maxRawInputTokens > 0 && inputTokens >= maxRawInputTokens) {
    return `it has read ${inputTokens} tokens, of ${maxRawInputTokens}`;
  }
  const hours = Math.floor(ageSec / HOUR_SEC);
  if (maxSessionAgeHours > 0 && ageSec >= maxSessionAgeHours * HOUR_SEC) {
    return `it is ${hours} hours old, of ${maxSessionAgeHours}`;
  }
  return null;
}
