/** So many tries in so many seconds. */
export interface AttemptLimit {
  readonly most: number;
  readonly windowSec: number;
}

/** What is known of one key: an account, an address. */
export interface Attempts {
  readonly attempts: number;
  readonly windowStartedAt: Date;
}

export interface AttemptVerdict {
  readonly next: Attempts;
  /** Set: not this time; ask again after so many seconds. */
  readonly retryAfterSec?: number;
}

/**
 * Counts one try. A window begins with its first try and does not slide: whoever is turned away does not push the end
 * of the waiting out by asking again.
 */
export function countAttempt(
  known: Attempts | undefined,
  now: Date,
  { most, windowSec }: AttemptLimit,
): AttemptVerdict {
  const endsAt = known === undefined ? 0 : known.windowStartedAt.getTime() + windowSec * 1000;
  if (known === undefined || endsAt <= now.getTime()) return { next: { attempts: 1, windowStartedAt: now } };
  if (known.attempts >= most) {
    return { next: known, retryAfterSec: Math.max(1, Math.ceil((endsAt - now.getTime()) / 1000)) };
  }
  return { next: { ...known, attempts: known.attempts + 1 } };
}
