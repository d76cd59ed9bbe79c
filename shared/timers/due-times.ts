import { openingsOf } from "./calendar.ts";
import { CronError, type CronSchedule, parseCron } from "./cron-expression.ts";
import { offsetOf } from "./jitter.ts";
import { firesAfter } from "./next-fire.ts";
import type { Interval, Moment, TimerTerms } from "./timer-terms.ts";
import { zoneOf } from "./wall-clock.ts";

/** What a rhythm and its calendars have not had in common for so long, they never have. */
const HORIZON_MS = 41 * 366 * 86_400_000;

/**
 * The due times behind `after` and up to `until`, in order: those of the rhythm, from `startAt` to `endAt`, both included,
 * that no calendar excludes. The rhythm goes on while a calendar excludes it: nothing is put off to a later day.
 * @throws CronError
 */
export function* dueTimes(
  terms: TimerTerms,
  after: number,
  until: number = Number.POSITIVE_INFINITY,
): Generator<number, undefined> {
  const openFrom = openingsOf(terms.calendars);
  const end = Math.min(until, terms.endAt ?? until);
  let last = Math.max(after, (terms.startAt ?? after + 1) - 1);
  let moments = momentsOf(terms, last, end);
  for (;;) {
    const at = moments.next().value;
    if (at === undefined || at > end) return undefined;
    const open = openFrom(at);
    if (open === at) {
      last = at;
      yield at;
    } else {
      if (open === undefined || open - last > HORIZON_MS) return undefined;
      moments = momentsOf(terms, open - 1, end);
    }
  }
}

/** The first due time behind `after`; undefined: it never comes. @throws CronError */
export function nextOf(terms: TimerTerms, after: number): Moment | undefined {
  const [next] = preview(terms, after, 1);
  return next;
}

/** The next `count` due times behind `after`, or as many as there are. @throws CronError */
export function preview(terms: TimerTerms, after: number, count: number): Moment[] {
  const offset = offsetOf(terms.seed, terms.jitterSec);
  const moments: Moment[] = [];
  if (count <= 0) return moments;
  for (const dueAt of dueTimes(terms, after)) {
    moments.push({ dueAt, plannedAt: dueAt + offset });
    if (moments.length >= count) break;
  }
  return moments;
}

/** Behind `after`, in order. */
function momentsOf({ rhythm, seed }: TimerTerms, after: number, until: number): Generator<number, undefined> {
  switch (rhythm.kind) {
    case "interval":
      return gridAfter(rhythm, after);
    case "at":
      return onceAfter(rhythm.at, after);
    case "cron": {
      const zone = zoneOf(rhythm.timezone);
      if (zone === undefined) throw new CronError(`Invalid timezone: ${rhythm.timezone}`);
      return firesAfter(cronOf(rhythm.cronExpression, seed), zone, after, until);
    }
  }
}

/** Whole intervals from the anchor, also before it: a clock that is put back does not silence the timer. */
function* gridAfter({ intervalSec, anchorAt }: Interval, after: number): Generator<number, undefined> {
  const step = intervalSec * 1_000;
  let at = anchorAt + Math.floor((after - anchorAt) / step) * step;
  for (;;) {
    at += step;
    yield at;
  }
}

function* onceAfter(at: number, after: number): Generator<number, undefined> {
  if (at > after) yield at;
  return undefined;
}

const parsed = new Map<string, CronSchedule>();
const MOST_KEPT = 2_000;

/** Few expressions serve many timers, and parsing one costs more than all else about it; `H` is each seed's own. @throws CronError */
function cronOf(expression: string, seed: string): CronSchedule {
  if (expression.includes("H")) return parseCron(expression, seed);
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const schedule = parseCron(expression, seed);
  if (parsed.size >= MOST_KEPT) parsed.clear();
  parsed.set(expression, schedule);
  return schedule;
}
