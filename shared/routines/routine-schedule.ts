import { AppError } from "../kernel/errors.ts";
import { CronError } from "../timers/cron-expression.ts";
import { nextOf } from "../timers/due-times.ts";
import { gapOf, type Rarity } from "../timers/timer-standing.ts";
import type { MissedTerms, TimerTerms } from "../timers/timer-terms.ts";
import type { Routine } from "./routine.schema.ts";

export interface Scheduled {
  /** What `H` is spread by. */
  readonly id: string;
  readonly cron_expression: string | null;
  readonly timezone: string | null;
}

const termsOf = ({ id, cron_expression: cron, timezone }: Scheduled): TimerTerms => {
  const rhythm = { kind: "cron", cronExpression: cron ?? "", timezone: timezone ?? "" } as const;
  return { rhythm, seed: id, jitterSec: 0, startAt: null, endAt: null, calendars: [] };
};

/** When it comes next, behind `now`. @throws invalid_reference for what never comes, is no schedule, or in no zone */
export function nextRunAt(schedule: Scheduled, now: Date): Date {
  try {
    const next = nextOf(termsOf(schedule), now.getTime());
    if (next === undefined) throw new CronError("The schedule never comes");
    return new Date(next.dueAt);
  } catch (error) {
    if (error instanceof CronError) throw new AppError("invalid_reference", error.message, { cause: error });
    throw error;
  }
}

/** @throws illegal_transition for a schedule that comes more often than the operator allows */
export function requireRareSchedule(schedule: Scheduled, at: Rarity): void {
  const gapSec = gapOf(termsOf(schedule), at);
  if (gapSec >= at.leastSec) return;
  const message = `This schedule comes every ${gapSec} s; timers may come every ${at.leastSec} s at the most on this instance`;
  throw new AppError("illegal_transition", message, { details: { gapSec, leastSec: at.leastSec } });
}

/** What becomes of times that came while nobody fired. */
export const missedPolicyOf = (policy: Routine["catchUpPolicy"]): MissedTerms["policy"] =>
  policy === "enqueue_missed_with_cap" ? "all" : "one";
