import type { CalendarDay, CronSchedule } from "./cron-expression.ts";
import { changeWithin, FURTHEST_MS, midnightOf, type Zone } from "./wall-clock.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The fifth Monday of a February comes once in 28 years, and once in 40 around 2100. */
const MOST_DAYS = 41 * 366;

/**
 * The moments of a schedule behind `after`, in order, and (about) none behind `until`; none when it never comes.
 *
 * When clocks are put forward, a time of day that does not come is made up for at once, as soon as the new time holds;
 * when they are put back, a time that comes twice fires at its first. A schedule of every hour goes by the time that
 * passes: what is left out is left out, and what comes twice fires twice.
 */
export function* firesAfter(
  schedule: CronSchedule,
  zone: Zone,
  after: number,
  until: number = Number.POSITIVE_INFINITY,
): Generator<number, undefined> {
  let last = after;
  // The day before too: where the clocks go back over midnight, some of it comes again.
  let midnight = midnightOf(zone, after) - DAY_MS;
  for (let days = 0; days < MOST_DAYS && midnight < until + 2 * DAY_MS; days += 1, midnight += DAY_MS) {
    if (!isOn(schedule, midnight)) continue;
    for (const at of firesOfDay(schedule, zone, { midnight, last })) {
      if (at <= last) continue;
      last = at;
      days = 0;
      yield at;
    }
  }
  return undefined;
}

function isOn({ months, isDay }: CronSchedule, midnight: number): boolean {
  const date = new Date(midnight);
  const day: CalendarDay = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return months.has(day.month) && isDay(day);
}

/** In order. `midnight`: of the day, as if its clocks showed UTC. Up to `last`, some may be left out. */
function* firesOfDay(
  schedule: CronSchedule,
  zone: Zone,
  { midnight, last }: { readonly midnight: number; readonly last: number },
): Generator<number> {
  // So that the whole of the day lies within.
  const [from, to] = [midnight - FURTHEST_MS, midnight + DAY_MS + FURTHEST_MS];
  const change = changeWithin(zone, from, to);
  const old = zone.offsetAt(from);
  if (change === undefined) {
    for (const shown of shownTimes(schedule, midnight, last + old)) yield shown - old;
    return;
  }
  yield* around(schedule, midnight, { change, old, fresh: zone.offsetAt(to) });
}

/** Without the hours that have ended by `behind`. */
function* shownTimes(
  { hours, minutes }: CronSchedule,
  midnight: number,
  behind: number = Number.NEGATIVE_INFINITY,
): Generator<number> {
  for (const hour of hours) {
    const from = midnight + hour * HOUR_MS;
    if (from + HOUR_MS <= behind) continue;
    for (const minute of minutes) yield from + minute * MINUTE_MS;
  }
}

interface Change {
  readonly change: number;
  readonly old: number;
  readonly fresh: number;
}

/** Of a day on which, or next to which, the clocks change. */
function around(schedule: CronSchedule, midnight: number, { change, old, fresh }: Change): number[] {
  const fires = new Set<number>();
  for (const shown of shownTimes(schedule, midnight)) {
    const isBefore = shown - old < change;
    const isAfter = shown - fresh >= change;
    if (isBefore) fires.add(shown - old);
    if (isAfter && (!isBefore || schedule.isEveryHour)) fires.add(shown - fresh);
    if (!isBefore && !isAfter && !schedule.isEveryHour) fires.add(change);
  }
  return [...fires].sort((a, b) => a - b);
}
