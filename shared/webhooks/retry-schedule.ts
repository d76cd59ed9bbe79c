/** How long after each failure in a row the next attempt is due, in seconds: 76 hours in all. */
export const RETRY_PAUSES_SEC: readonly number[] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Those that failed together do not come back together. */
const JITTER = 0.1;
/** A receiver may ask for a later time, but not for one that nobody would live to see. */
const LATEST_SEC = 86_400;

export interface Failure {
  /** In a row, with this one. */
  readonly failures: number;
  /** What the receiver asked for (`Retry-After`), in seconds. */
  readonly retryAfterSec?: number | undefined;
}

/**
 * The pause before the next attempt, in seconds; undefined when there is none any more.
 *
 * @param random a number in [0, 1)
 */
export function retryPauseSec(
  { failures, retryAfterSec = 0 }: Failure,
  random: number,
  pauses: readonly number[] = RETRY_PAUSES_SEC,
): number | undefined {
  const pause = pauses[failures - 1];
  if (pause === undefined) return undefined;
  return Math.max(pause, Math.min(retryAfterSec, LATEST_SEC)) * (1 + JITTER * random);
}
