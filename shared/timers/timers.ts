import { type CalendarService, createCalendarService } from "./calendar.service.ts";
import { type ClockService, createClockService } from "./clock.service.ts";
import type { FiringDeps } from "./firing.ts";
import { createTimerService, type TimerService } from "./timer.service.ts";

/** What fires by the clock, and what callers have of it. */
export interface Timers {
  readonly clock: ClockService;
  readonly timers: TimerService;
  readonly calendars: CalendarService;
}

export const createTimers = (deps: FiringDeps): Timers => ({
  clock: createClockService(deps),
  timers: createTimerService(deps),
  calendars: createCalendarService(deps),
});
