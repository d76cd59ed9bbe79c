import { AppError } from "../kernel/errors.ts";
import { CronError } from "../timers/cron-expression.ts";
import { nextOf } from "../timers/due-times.ts";
import type { MissedTerms } from "../timers/timer-terms.ts";
import type { Routine } from "./routine.schema.ts";

export interface Scheduled {
  /** What `H` is spread by. */
  readonly id: string;
  readonly cron_expression: string | null;
  readonly timezone: string | null;
}

/** When it comes next, behind `now`. @throws invalid_reference for what never comes, is no schedule, or in no zone */
export function nextRunAt({ id, cron_expression: cron, timezone }: Scheduled, now: Date): Date {
  const rhythm = { kind: "cron", cronExpression: cron ?? "", timezone: timezone ?? "" } as const;
  const terms = { rhythm, seed: id, jitterSec: 0, startAt: null, endAt: null, calendars: [] };
  try {
    const next = nextOf(terms, now.getTime());
    if (next === undefined) throw new CronError("The schedule never comes");
    return new Date(next.dueAt);
  } catch (error) {
    if (error instanceof CronError) throw new AppError("invalid_reference", error.message, { cause: error });
    throw error;
  }
}

/** What becomes of times that came while nobody fired. */
export const missedPolicyOf = (policy: Routine["catchUpPolicy"]): MissedTerms["policy"] =>
  policy === "enqueue_missed_with_cap" ? "all" : "one";
