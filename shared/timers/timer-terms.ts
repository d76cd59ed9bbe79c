/** Days on which nothing fires, as the clocks of the calendar's zone have them. */
export interface CalendarTerms {
  readonly timezone: string;
  readonly exclusions: readonly Exclusion[];
}

/** Days from one to another, both included (`2026-12-24`), of that year or of each; or a day of each week, Sunday 0. */
export type Exclusion =
  | { readonly from: string; readonly to: string; readonly isYearly?: boolean | undefined }
  | { readonly weekday: number };

/** Due at whole intervals from its anchor. */
export interface Interval {
  readonly kind: "interval";
  readonly intervalSec: number;
  readonly anchorAt: number;
}

/** When a timer comes due. Moments in milliseconds since 1970. */
export type Rhythm =
  | Interval
  | { readonly kind: "cron"; readonly cronExpression: string; readonly timezone: string }
  | { readonly kind: "at"; readonly at: number };

/** What decides when a timer comes due and when it is fired. */
export interface TimerTerms {
  readonly rhythm: Rhythm;
  /** What `H` and the jitter are spread by: the agent, or the trigger of a routine. */
  readonly seed: string;
  /** Fired up to so much behind the due time; always the same for one seed. */
  readonly jitterSec: number;
  readonly startAt: number | null;
  readonly endAt: number | null;
  readonly calendars: readonly CalendarTerms[];
}

/** What becomes of due times that came while nobody fired: none of them, one for all, or each up to a cap. */
export interface MissedTerms {
  readonly policy: "skip" | "one" | "all";
  readonly cap: number;
}

/** When a timer is due, and when it is fired: later by its jitter. */
export interface Moment {
  readonly dueAt: number;
  readonly plannedAt: number;
}

export interface PlannedFire extends Moment {
  /** Due times before it that have no fire of their own. */
  readonly missed: number;
}

/** What a timer that is due brings, oldest first, and when it comes next; undefined: never again. */
export interface FirePlan {
  readonly fires: readonly PlannedFire[];
  /** Due times that came and went: no fire tells of them. */
  readonly leftOut: number;
  readonly next: Moment | undefined;
}
