/** What a schedule means, by walking through the minutes one by one, with nothing of the code under test. */

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;

/** A cron schedule as sets; null: `*`. Months from 1, Sunday 0. */
export interface Sets {
  readonly minutes: readonly number[] | null;
  readonly hours: readonly number[] | null;
  readonly monthDays: readonly number[] | null;
  readonly months: readonly number[] | null;
  readonly weekdays: readonly number[] | null;
}

const fieldOf = (set: readonly number[] | null): string => (set === null ? "*" : set.join(","));

export const expressionOf = ({ minutes, hours, monthDays, months, weekdays }: Sets): string =>
  [minutes, hours, monthDays, months, weekdays].map(fieldOf).join(" ");

const has = (set: readonly number[] | null, value: number): boolean => set === null || set.includes(value);

/** `shown`: what the clocks show, as if it were UTC. */
function isMeant({ minutes, hours, monthDays, months, weekdays }: Sets, shown: number): boolean {
  const date = new Date(shown);
  const isMonthDay = has(monthDays, date.getUTCDate());
  const isWeekday = has(weekdays, date.getUTCDay());
  const isDay = monthDays === null || weekdays === null ? isMonthDay && isWeekday : isMonthDay || isWeekday;
  return (
    isDay && has(minutes, date.getUTCMinutes()) && has(hours, date.getUTCHours()) && has(months, date.getUTCMonth() + 1)
  );
}

const clocks = new Map<string, (at: number) => number>();

/** What the clocks of a zone show at a moment, as if it were UTC. */
export function clockOf(timeZone: string): (at: number) => number {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  const offsetAt = (quarter: number): number => {
    const name = format.formatToParts(quarter * QUARTER_MS).find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  };
  const clock = (at: number): number => {
    const quarter = Math.floor(at / QUARTER_MS);
    const offset = offsets.get(quarter) ?? offsetAt(quarter);
    offsets.set(quarter, offset);
    return at + offset;
  };
  clocks.set(timeZone, clock);
  return clock;
}

/** The moments of a schedule behind `from` and up to `to`, both whole minutes. */
export function cronMoments(sets: Sets, timezone: string, from: number, to: number): number[] {
  const clock = clockOf(timezone);
  const isEveryHour = sets.hours === null || sets.hours.length === 24;
  const moments: number[] = [];
  // Two days before, so that what comes for a second time is known.
  let latest = clock(from - 2 * DAY_MS);
  for (let at = from - 2 * DAY_MS + MINUTE_MS; at <= to; at += MINUTE_MS) {
    const shown = clock(at);
    const isFires = isEveryHour ? isMeant(sets, shown) : shown > latest && isAnyMeant(sets, latest + MINUTE_MS, shown);
    latest = Math.max(latest, shown);
    if (isFires && at > from) moments.push(at);
  }
  return moments;
}

/** More than one minute lies in between where clocks were put forward. */
function isAnyMeant(sets: Sets, from: number, to: number): boolean {
  for (let shown = from; shown <= to; shown += MINUTE_MS) if (isMeant(sets, shown)) return true;
  return false;
}

export interface DaysOff {
  readonly timezone: string;
  readonly weekdays: readonly number[];
  /** `MM-DD`, both included; it may go over the end of a year. */
  readonly yearly: readonly { readonly from: string; readonly to: string }[];
  /** `YYYY-MM-DD`, both included. */
  readonly days: readonly { readonly from: string; readonly to: string }[];
}

export function isOff({ timezone, weekdays, yearly, days }: DaysOff, at: number): boolean {
  const date = new Date(clockOf(timezone)(at));
  const day = date.toISOString().slice(0, 10);
  const ofYear = day.slice(5);
  return (
    weekdays.includes(date.getUTCDay()) ||
    days.some(({ from, to }) => from <= day && day <= to) ||
    yearly.some(({ from, to }) => (from <= to ? from <= ofYear && ofYear <= to : ofYear >= from || ofYear <= to))
  );
}
