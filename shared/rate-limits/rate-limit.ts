/** A minute slides in whole seconds: within any 60 of them no more than the limit is let through. */
export const WINDOW_SEC = 60;

export interface RateVerdict {
  readonly isAllowed: boolean;
  /** How much may follow at once. */
  readonly remaining: number;
  /** In how many whole seconds there is room for more. */
  readonly resetSec: number;
}

/** Counts one for a key, unless that is more than the limit: then nothing is counted. Exact across processes. */
export type TakeOne = (key: string, limit: number) => Promise<RateVerdict>;

/** `oldest`: the first second that still counts. */
export const verdictOf = (found: {
  readonly isAllowed: boolean;
  readonly used: number;
  readonly oldest: number;
  readonly second: number;
  readonly limit: number;
}): RateVerdict => ({
  isAllowed: found.isAllowed,
  remaining: Math.max(0, found.limit - found.used),
  resetSec: Math.max(1, found.oldest + WINDOW_SEC - found.second),
});
