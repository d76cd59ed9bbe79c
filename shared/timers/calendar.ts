import { CronError } from "./cron-expression.ts";
import type { CalendarTerms, Exclusion } from "./timer-terms.ts";
import { midnightOf, startOfDay, zoneOf } from "./wall-clock.ts";

/** `at` itself where it is not excluded, else a later moment, before which all is; undefined: all is, for `MOST_DAYS`. */
export type Openings = (at: number) => number | undefined;

const DAY_MS = 86_400_000;
/** Whoever leaves out more than this on end leaves out everything. */
const MOST_DAYS = 41 * 366;

/**
 * What each of the calendars leaves open, one after the other: what the last of them opens may be a day that the first
 * leaves out, and is to be asked about again.
 * @throws CronError for a zone or a day that there is not
 */
export function openingsOf(calendars: readonly CalendarTerms[]): Openings {
  const all = calendars.map(compiled);
  return (at) => {
    let open: number | undefined = at;
    for (const opening of all) {
      open = opening(open);
      if (open === undefined) return undefined;
    }
    return open;
  };
}

const kept = new WeakMap<CalendarTerms, Openings>();

/** Many timers of a batch have the same calendar. */
function compiled(calendar: CalendarTerms): Openings {
  const known = kept.get(calendar);
  if (known !== undefined) return known;
  const made = openingsOfOne(calendar);
  kept.set(calendar, made);
  return made;
}

function openingsOfOne({ timezone, exclusions }: CalendarTerms): Openings {
  const zone = zoneOf(timezone);
  if (zone === undefined) throw new CronError(`Invalid timezone: ${timezone}`);
  const tests = exclusions.map(matcherOf);
  const isExcluded = (midnight: number): boolean => {
    const date = new Date(midnight);
    return tests.some((matches) => matches(date));
  };
  return (at) => {
    const today = midnightOf(zone, at);
    if (!isExcluded(today)) return at;
    for (let days = 1; days < MOST_DAYS; days += 1) {
      const midnight = today + days * DAY_MS;
      if (!isExcluded(midnight)) return startOfDay(zone, midnight, at);
    }
    return undefined;
  };
}

/** Of a day, given as its midnight in UTC. */
type DayMatcher = (date: Date) => boolean;

function matcherOf(exclusion: Exclusion): DayMatcher {
  if ("weekday" in exclusion) return (date) => date.getUTCDay() === exclusion.weekday % 7;
  const [from, to] = [dayOf(exclusion.from), dayOf(exclusion.to)];
  if (exclusion.isYearly !== true) return (date) => date.getTime() >= from && date.getTime() <= to;
  if (to - from >= 365 * DAY_MS) return () => true;
  const [first, last] = [dayOfYear(new Date(from)), dayOfYear(new Date(to))];
  return first <= last
    ? (date) => dayOfYear(date) >= first && dayOfYear(date) <= last
    : (date) => dayOfYear(date) >= first || dayOfYear(date) <= last;
}

/** In the order of the year, the same in each: 29 February has a number of its own. */
const dayOfYear = (date: Date): number => date.getUTCMonth() * 31 + date.getUTCDate();

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function dayOf(text: string): number {
  const at = DATE.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(text)) throw new CronError(`Not a day: ${text}`);
  return at;
}
