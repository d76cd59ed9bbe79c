import { CronExpressionParser, type SerializedCronField } from "cron-parser";

/** What a cron expression says, as sets: which minutes and hours of which days. Months and days of the month count from 1, Sunday is 0. */
export interface CronSchedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly months: ReadonlySet<number>;
  /** Of all 24 hours: then it goes by the time that passes, not by what the clock on the wall says. */
  readonly isEveryHour: boolean;
  readonly isDay: (date: CalendarDay) => boolean;
}

/** A day as a calendar has it, wherever. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Where an expression is wrong: which of its fields, and the character at which that begins, from 1. */
export interface CronPlace {
  readonly part: (typeof FIELDS)[number];
  readonly position: number;
}

/** It says nothing that we could go by; the message is for people. */
export class CronError extends Error {
  /** Undefined where no field alone is wrong. */
  readonly place: CronPlace | undefined;

  constructor(message: string, { place, ...options }: ErrorOptions & { readonly place?: CronPlace | undefined } = {}) {
    super(place === undefined ? message : `${message} (${place.part}, at character ${place.position})`, options);
    this.name = new.target.name;
    this.place = place;
  }
}

const MOST_CHARACTERS = 256;
const FIELDS = ["minute", "hour", "day of month", "month", "day of week"] as const;
/** More than this is no step within the field. */
const LARGEST_STEP = [59, 23, 31, 12, 7] as const;
const STEP = /\/(\d+)/g;
const HASH = /\bH\b/;
/** Without a range or a step of its own. */
const BARE_HASH = /\bH\b(?![(/])/g;
/** Of a day of the month: one that each month has, or a timer of each month would leave months out. */
const HASHED_DAY = "H(1-28)";

/**
 * Five fields: minute, hour, day of month, month, day of week; with names, `L`, `#` and `H` (a value of its own for each
 * `seed`, always the same; of the days of the month one that each month has). Where both days are restricted, either is
 * enough, as in every cron.
 * @throws CronError
 */
export function parseCron(expression: string, seed: string): CronSchedule {
  const parts = expression.trim().split(/\s+/);
  if (expression.length > MOST_CHARACTERS || parts.length !== FIELDS.length) {
    throw new CronError("A cron expression has five fields: minute, hour, day of month, month, day of week");
  }
  parts.forEach((part, index) => requireSteps(part, index, expression));
  const { minute, hour, dayOfMonth, month, dayOfWeek } = fieldsOf(expression, seed);
  const days = { ofMonth: dayOfMonth.serialize(), ofWeek: dayOfWeek.serialize(), nth: dayOfWeek.nthDay };
  const hours = numbersOf(hour.serialize());
  return {
    minutes: numbersOf(minute.serialize()),
    hours,
    months: new Set(numbersOf(month.serialize())),
    isEveryHour: hours.length === 24,
    isDay: dayMatcher(days),
  };
}

/** The same with the seed's values in the place of `H`. @throws CronError */
export const withoutHashes = (expression: string, seed: string): string =>
  HASH.test(expression) ? fieldsOf(expression, seed).stringify() : expression.trim();

function fieldsOf(given: string, seed: string) {
  const expression = given.trim();
  try {
    return parse(expression.split(/\s+/), seed).fields;
  } catch (error) {
    const place = placeOf(expression, wrongField(expression, seed));
    throw new CronError(`Not a cron expression: ${(error as Error).message}`, { cause: error, place });
  }
}

const parse = (parts: readonly string[], seed: string) =>
  CronExpressionParser.parse(
    parts
      .map((part, index) => (FIELDS[index] === "day of month" ? part.replace(BARE_HASH, HASHED_DAY) : part))
      .join(" "),
    { hashSeed: seed },
  );

/** The first of its fields that does not do even alone; -1: none. */
const wrongField = (expression: string, seed: string): number =>
  expression.split(/\s+/).findIndex((part, index) => {
    try {
      parse(
        FIELDS.map((_, at) => (at === index ? part : "*")),
        seed,
      );
      return false;
    } catch {
      return true;
    }
  });

function placeOf(expression: string, index: number): CronPlace | undefined {
  const [part, found] = [FIELDS[index], [...expression.matchAll(/\S+/g)][index]];
  return part === undefined || found === undefined ? undefined : { part, position: found.index + 1 };
}

/** The parser takes any step, and then it means nothing: once per round, whatever number was meant. */
function requireSteps(part: string, index: number, expression: string): void {
  for (const [, digits] of part.matchAll(STEP)) {
    const most = LARGEST_STEP[index] ?? 0;
    if (Number(digits) <= most) continue;
    const place = placeOf(expression, index);
    throw new CronError(`A step of the ${FIELDS[index]} is ${most} at the most`, { place });
  }
}

const numbersOf = ({ values }: SerializedCronField): number[] =>
  values.filter((value) => typeof value === "number").sort((a, b) => a - b);

interface Days {
  readonly ofMonth: SerializedCronField;
  readonly ofWeek: SerializedCronField;
  /** `1#2`: the second one of the month; 0: each. */
  readonly nth: number;
}

const DAY_MS = 86_400_000;

const weekdayOf = ({ year, month, day }: CalendarDay): number => new Date(Date.UTC(year, month - 1, day)).getUTCDay();
const lastDayOf = ({ year, month }: CalendarDay): number => new Date(Date.UTC(year, month, 1) - DAY_MS).getUTCDate();

function dayMatcher({ ofMonth, ofWeek, nth }: Days): (date: CalendarDay) => boolean {
  const monthDays = new Set(ofMonth.values);
  const weekDays = new Set(ofWeek.values.filter((value) => typeof value === "number").map((value) => value % 7));
  const lastWeekDays = new Set(ofWeek.values.filter((value) => typeof value === "string").map(lastWeekDay));
  const isMonthDay = (date: CalendarDay): boolean =>
    monthDays.has(date.day) || (monthDays.has("L") && date.day === lastDayOf(date));
  const isWeekDay = (date: CalendarDay): boolean => {
    const weekday = weekdayOf(date);
    if (lastWeekDays.has(weekday) && date.day + 7 > lastDayOf(date)) return true;
    return weekDays.has(weekday) && (nth === 0 || Math.ceil(date.day / 7) === nth);
  };
  if (ofWeek.wildcard) return ofMonth.wildcard ? () => true : isMonthDay;
  return ofMonth.wildcard ? isWeekDay : (date) => isMonthDay(date) || isWeekDay(date);
}

/** `5L`: the last Friday of the month. */
const lastWeekDay = (value: string): number => Number.parseInt(value, 10) % 7;
