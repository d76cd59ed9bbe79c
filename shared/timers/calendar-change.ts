import type { Tx } from "../db/db.ts";
import { type CalendarRow, lockTimersOf, type Reckoned, reckonTimers } from "./calendar.store.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import { calendarsOfAll } from "./due-calendar.store.ts";
import { readClock } from "./timer.store.ts";
import { AT_REST, standingOf } from "./timer-standing.ts";
import type { CalendarTerms } from "./timer-terms.ts";

const BATCH = 500;

/**
 * Sets all timers of a calendar that has changed to their next time by it. What is due already stays so; what ended
 * because nothing was left of it may come again. A timer that is being fired is waited for, and then reckoned with what
 * the calendar says by now, so that none keeps a time by the old one.
 */
export async function reckonTimersOf(tx: Tx, calendar: CalendarRow): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const timers = await lockTimersOf(tx, calendar, { after, limit: BATCH });
    const { now } = await readClock(tx);
    const calendarsOf = await calendarsOfAll(tx, timers);
    const active = timers.filter(({ paused_at: pausedAt }) => pausedAt === null);
    await reckonTimers(
      tx,
      active.map((timer) => reckoned(timer, calendarsOf(timer), now)),
    );
    after = timers.at(-1)?.id;
    if (timers.length < BATCH) return;
  }
}

function reckoned(timer: ClockTimerRow, calendars: readonly CalendarTerms[], now: Date): Reckoned {
  try {
    return { id: timer.id, ...standingOf(timer, { calendars, now, owed: timer.due_at }) };
  } catch (error) {
    return { id: timer.id, ...AT_REST, problem: (error as Error).message };
  }
}
