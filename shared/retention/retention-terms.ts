/** How long things are kept, in days; 0 is for ever. */
export interface Terms {
  readonly runsDays: number;
  readonly logsDays: number;
  readonly wakeupsDays: number;
  readonly activityDays: number;
}

/** What a company wants otherwise than the instance; null is as the instance has it. */
export type TermOverrides = { readonly [Term in keyof Terms]: number | null };

/**
 * What holds for a company. Neither a log nor a wakeup outlives its run: its fate, and what it was
 * for, could no longer be told. The audit trail tells of what is gone too.
 */
export function effectiveTerms(overrides: TermOverrides, instance: Terms): Terms {
  const runsDays = overrides.runsDays ?? instance.runsDays;
  return {
    runsDays,
    logsDays: shorter(overrides.logsDays ?? instance.logsDays, runsDays),
    wakeupsDays: shorter(overrides.wakeupsDays ?? instance.wakeupsDays, runsDays),
    activityDays: overrides.activityDays ?? instance.activityDays,
  };
}

/** Of terms where 0 is for ever. */
export const shorter = (a: number, b: number): number => (a === 0 || b === 0 ? Math.max(a, b) : Math.min(a, b));

/** Of terms where 0 is for ever. */
export const longest = (days: readonly number[]): number => (days.includes(0) ? 0 : Math.max(...days));
