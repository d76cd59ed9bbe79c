import type { AppError } from "../kernel/errors.ts";
import { type ClockTimerRow, firesLeft, termsOf } from "./clock-timer.row.ts";
import { CronError } from "./cron-expression.ts";
import { nextOf, preview } from "./due-times.ts";
import { offsetOf } from "./jitter.ts";
import { invalid, type TimerDraft } from "./timer-draft.ts";
import type { CalendarTerms, Moment, TimerTerms } from "./timer-terms.ts";
import { zoneOf } from "./wall-clock.ts";

/** A timer as far as it decides when it is fired. */
export type Clockwork = TimerDraft & Pick<ClockTimerRow, "agent_id" | "trigger_id" | "fires_made">;

export type Standing = Pick<ClockTimerRow, "due_at" | "fires_at" | "problem">;

export const AT_REST: Standing = { due_at: null, fires_at: null, problem: null };

const standingAt = (moment: Moment | undefined): Standing =>
  moment === undefined
    ? AT_REST
    : { due_at: new Date(moment.dueAt), fires_at: new Date(moment.plannedAt), problem: null };

export interface Reckoning {
  readonly calendars: readonly CalendarTerms[];
  readonly now: Date;
  /** A due time that has come already, and is still to be fired. */
  readonly owed?: Date | null;
}

/** Where a timer stands: at rest where it never comes again. @throws CronError */
export function standingOf(timer: Clockwork, { calendars, now, owed }: Reckoning): Standing {
  if (firesLeft(timer) === 0) return AT_REST;
  const terms = termsOf(timer, calendars);
  if (owed != null && owed <= now) {
    const dueAt = owed.getTime();
    return standingAt({ dueAt, plannedAt: dueAt + offsetOf(terms.seed, terms.jitterSec) });
  }
  return standingAt(nextOf(terms, now.getTime()));
}

/** The same of what somebody asks for. @throws invalid_input for what never comes */
export function requireStanding(timer: Clockwork, at: Reckoning): Standing {
  requireZone(timer);
  const standing = sayingWhere(() => standingOf(timer, at));
  if (standing.due_at !== null) return standing;
  if (firesLeft(timer) === 0) throw invalid("maxFires", `has been reached: it has fired ${timer.fires_made} times`);
  requireAhead("at", timer.at, at.now);
  requireAhead("endAt", timer.end_at, at.now);
  const isLeftOut = at.calendars.length > 0 && standingOf(timer, { ...at, calendars: [] }).due_at !== null;
  if (isLeftOut) throw invalid("calendarIds", "names calendars that leave none of its due times");
  throw invalid(FIELD[timer.kind], "never comes again, within its bounds");
}

/** @throws invalid_input */
function requireAhead(field: string, moment: Date | null, now: Date): void {
  if (moment !== null && moment <= now) throw invalid(field, `has passed: it is ${now.toISOString()}`);
}

const FIELD = { interval: "intervalSec", cron: "cronExpression", at: "at" } as const;

function requireZone({ kind, timezone }: Clockwork): void {
  if (kind === "cron" && zoneOf(timezone) === undefined) throw noZone(timezone);
}

export const noZone = (timezone: string): AppError =>
  invalid("timezone", `is no time zone that is known: ${timezone}`, { code: "unknown_timezone" });

function sayingWhere<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CronError)) throw error;
    throw invalid("cronExpression", `is not understood: ${error.message}`, { code: "invalid_cron", ...error.place });
  }
}

/** Gaps of so many fires are looked at. */
const LOOKED_AT = 100;
/** No expression of five fields comes more often. */
const LEAST_CRON_SEC = 60;

export interface Rarity {
  readonly now: Date;
  /** What the operator allows. */
  readonly leastSec: number;
}

/** @throws invalid_input for what comes more often than the operator allows */
export function requireRare(timer: Clockwork, { now, leastSec }: Rarity): void {
  requireZone(timer);
  const gapSec = sayingWhere(() => gapOf(termsOf(timer, []), { now, leastSec }));
  if (gapSec >= leastSec) return;
  const message = `comes every ${gapSec} s; timers may come every ${leastSec} s at the most on this instance`;
  throw invalid(FIELD[timer.kind], message, { code: "too_often", leastSec });
}

/** How far apart due times are at the least, in seconds, as far as that is to be known. @throws CronError */
export function gapOf(terms: TimerTerms, { now, leastSec }: Rarity): number {
  const { rhythm } = terms;
  if (rhythm.kind === "interval") return rhythm.intervalSec;
  if (rhythm.kind === "at" || leastSec <= LEAST_CRON_SEC) return Number.POSITIVE_INFINITY;
  const moments = preview({ ...terms, endAt: null }, now.getTime(), LOOKED_AT);
  const gaps = moments.slice(1).map(({ dueAt }, index) => dueAt - (moments[index]?.dueAt ?? 0));
  return Math.min(...gaps) / 1_000;
}

/** The next `count` fires, the owed one first. @throws invalid_input */
export function nextFires(timer: Clockwork, { calendars, now, owed }: Reckoning, count: number): Moment[] {
  requireZone(timer);
  const after = Math.min(now.getTime(), owed == null ? Number.POSITIVE_INFINITY : owed.getTime() - 1);
  const most = Math.min(count, firesLeft(timer) ?? count);
  return sayingWhere(() => preview(termsOf(timer, calendars), after, most));
}

/** A moment as clocks of a zone show it, with what they are ahead of UTC. @throws invalid_input */
export function localTime(timezone: string): (at: number) => string {
  const zone = zoneOf(timezone);
  if (zone === undefined) throw noZone(timezone);
  return (at) => {
    const offset = zone.offsetAt(at);
    const minutes = Math.abs(Math.round(offset / 60_000));
    const ahead = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
    return `${new Date(at + offset).toISOString().slice(0, -1)}${offset < 0 ? "-" : "+"}${ahead}`;
  };
}
