import { firesLeft, termsOf } from "./clock-timer.row.ts";
import type { Advance, DueTimer } from "./due-timer.store.ts";
import { planFires } from "./fire-plan.ts";
import type { CalendarTerms, PlannedFire } from "./timer-terms.ts";

/** A due time of a timer, to be fired. */
export interface DueFire extends PlannedFire {
  readonly timer: DueTimer;
}

export interface DuePlan {
  readonly fires: readonly DueFire[];
  /** Where the timer stands afterwards. */
  readonly step: Omit<Advance, "fires">;
}

const DISARMED = { dueAt: null, firesAt: null } as const;

/** One that cannot be reckoned is set aside with the reason, and the others go on. */
export function planDue(timer: DueTimer, calendars: readonly CalendarTerms[]): DuePlan {
  const { id } = timer;
  // Its trigger was taken out of service by somebody who did not know of the timer.
  if (timer.trigger_id !== null && timer.routine_id === null) {
    return { fires: [], step: { id, ...DISARMED, problem: null } };
  }
  try {
    const { fires, next } = planFires(termsOf(timer, calendars), {
      dueAt: timer.due_at.getTime(),
      now: timer.now.getTime(),
      missed: { policy: timer.missed_policy, cap: timer.missed_cap },
      firesLeft: firesLeft(timer),
    });
    const moments = next && { dueAt: new Date(next.dueAt), firesAt: new Date(next.plannedAt) };
    return { fires: fires.map((fire) => ({ ...fire, timer })), step: { id, ...(moments ?? DISARMED), problem: null } };
  } catch (error) {
    return { fires: [], step: { id, ...DISARMED, problem: (error as Error).message } };
  }
}
