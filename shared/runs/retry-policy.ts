import { backoffSec } from "../kernel/backoff.ts";

/** Why a run ended badly: what decides whether it is tried again. */
export type FailureClass =
  | "interrupted"
  | "lost"
  | "transient"
  | "unfinished"
  | "permanent"
  | "budget"
  | "cancelled"
  | "timeout";

/** How often a chain of retries has been through each class so far. */
export interface RetryCounts {
  readonly transientRetries: number;
  readonly lostCount: number;
  readonly interruptedCount: number;
}

/** `runtimeConfig.heartbeat.retry`; what is absent has the default. */
export interface RetryOverrides {
  readonly maxRetries?: number;
  readonly baseSec?: number;
  readonly maxSec?: number;
  /** `runtimeConfig.heartbeat.maxTurnContinuation`. */
  readonly continuation?: ContinuationTerms | undefined;
}

/** How often what came to its limit of turns goes on. */
export interface ContinuationTerms {
  readonly enabled?: boolean | undefined;
  readonly maxAttempts?: number | undefined;
  readonly delayMs?: number | undefined;
}

export interface Retry {
  readonly failureClass: FailureClass;
  /** 0: at once. */
  readonly delaySec: number;
  readonly counts: RetryCounts;
}

const TRANSIENT = { maxRetries: 4, baseSec: 30, maxSec: 30 * 60 };
/** A run that was lost so often is poison. */
export const MAX_LOST = 3;
/** Deploys may come close together, and so may outages; but nothing is tried for ever. */
const MAX_INTERRUPTED_IN_A_ROW = 15;

/** How a run ends that is poison. Its losses were the workers'; this is its own failure, and counts as its agent's. */
export const POISON = {
  errorCode: "poison",
  error: "The run took its worker down again and again",
  failureClass: "permanent",
} as const;
/** Who asks for more patience than our own backoff is given it, but not for ever: providers' limits last a week. */
const MAX_RETRY_AFTER_SEC = 8 * 24 * 3600;

export interface Failure {
  readonly failureClass: FailureClass;
  readonly retryAfterSec?: number | undefined;
}

/** The retry that a failure earns, or null when it is final. */
export function decideRetry(
  failure: Failure,
  counts: RetryCounts,
  overrides: RetryOverrides,
  random: number,
): Retry | null {
  switch (failure.failureClass) {
    case "interrupted":
      return interrupted(counts);
    case "lost":
      return lost(counts);
    case "transient":
      return transient(failure, counts, overrides, random);
    case "unfinished":
      return continuation(counts, overrides.continuation);
    case "permanent":
    case "budget":
    case "cancelled":
    case "timeout":
      return null;
  }
}

/** A deploy, an outage or a frozen worker says nothing against a run; one that is only ever interrupted is given up. */
function interrupted(counts: RetryCounts): Retry | null {
  const interruptedCount = counts.interruptedCount + 1;
  if (interruptedCount >= MAX_INTERRUPTED_IN_A_ROW) return null;
  return { failureClass: "interrupted", delaySec: 0, counts: { ...counts, interruptedCount } };
}

/** A run that took its worker down three times is poison. */
function lost(counts: RetryCounts): Retry | null {
  const lostCount = counts.lostCount + 1;
  if (lostCount >= MAX_LOST) return null;
  return { failureClass: "lost", delaySec: 0, counts: { ...counts, lostCount, interruptedCount: 0 } };
}

function transient(failure: Failure, counts: RetryCounts, overrides: RetryOverrides, random: number): Retry | null {
  const policy = { ...TRANSIENT, ...overrides };
  const transientRetries = counts.transientRetries + 1;
  if (transientRetries > policy.maxRetries) return null;
  const backoff = backoffSec(policy, transientRetries, random);
  const asked = Math.min(failure.retryAfterSec ?? 0, MAX_RETRY_AFTER_SEC);
  return {
    failureClass: "transient",
    delaySec: Math.max(backoff, asked),
    counts: { ...counts, transientRetries, interruptedCount: 0 },
  };
}

/** Counted with the transient retries: a chain of both ends no later than each of them would. */
function continuation(
  counts: RetryCounts,
  { enabled = true, maxAttempts = 2, delayMs = 1_000 }: ContinuationTerms = {},
): Retry | null {
  const transientRetries = counts.transientRetries + 1;
  if (!enabled || transientRetries > maxAttempts) return null;
  return {
    failureClass: "unfinished",
    delaySec: delayMs / 1_000,
    counts: { ...counts, transientRetries, interruptedCount: 0 },
  };
}
