export interface BackoffPolicy {
  readonly baseSec: number;
  readonly maxSec: number;
}

/**
 * The pause before retry number `attempt` (1 is the first), in seconds: exponential, capped, and
 * spread over the upper half, so that runs that failed together do not come back together.
 *
 * @param random a number in [0, 1)
 */
export function backoffSec(policy: BackoffPolicy, attempt: number, random: number): number {
  const full = Math.min(policy.maxSec, policy.baseSec * 2 ** (attempt - 1));
  return full / 2 + (full / 2) * random;
}
