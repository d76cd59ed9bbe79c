import type { Rhythm, TimerTerms } from "../../shared/timers/timer-terms.ts";

/** A timer that comes due by its rhythm alone, but for what is said. */
export const termsWith = (rhythm: Rhythm, more: Partial<TimerTerms> = {}): TimerTerms => ({
  rhythm,
  seed: "seed",
  jitterSec: 0,
  startAt: null,
  endAt: null,
  calendars: [],
  ...more,
});
