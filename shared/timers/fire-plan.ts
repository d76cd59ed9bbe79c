import { dueTimes, nextOf } from "./due-times.ts";
import { offsetOf } from "./jitter.ts";
import type { FirePlan, Interval, MissedTerms, PlannedFire, TimerTerms } from "./timer-terms.ts";

/** Of the due times without a fire of their own, no more than these are counted where counting takes looking at each. */
export const MOST_COUNTED = 1_000;
/** So late, a fire is still in time for `skip`: a restart of a scheduler or of a database loses none. */
export const GRACE_MS = 60_000;

interface Due {
  /** The due time that stands in the timer's row. */
  readonly dueAt: number;
  readonly now: number;
  readonly missed: MissedTerms;
  /** How often it may fire yet; null: without end. */
  readonly firesLeft: number | null;
}

/**
 * What a timer that is due brings by `now`. The newest due time stands for all that came with it (`one`), unless it came
 * long ago (`skip`), or each of the newest has a fire of its own (`all`). `dueAt` itself counts, whatever the calendars
 * say by now. At a `now` before the planned time, which is where a clock that was put back is, there is no fire, and
 * `dueAt` is next. The work is bounded, however long ago that was.
 * @throws CronError
 */
export function planFires(terms: TimerTerms, { dueAt, now, missed, firesLeft }: Due): FirePlan {
  const offset = offsetOf(terms.seed, terms.jitterSec);
  const left = firesLeft ?? Number.POSITIVE_INFINITY;
  if (left <= 0) return { fires: [], leftOut: 0, next: undefined };
  const until = now - offset;
  if (dueAt > until) return { fires: [], leftOut: 0, next: { dueAt, plannedAt: dueAt + offset } };

  const most = Math.min(left, missed.policy === "all" ? missed.cap : 1);
  const { newest, leftOut, next } = newestDue(terms, { dueAt, until, most });
  const moment = next === undefined ? undefined : { dueAt: next, plannedAt: next + offset };
  if (missed.policy === "skip" && until - (newest.at(-1) ?? dueAt) > GRACE_MS) {
    return { fires: [], leftOut: leftOut + newest.length, next: moment };
  }
  const fires = newest.map(
    (at, index): PlannedFire => ({ dueAt: at, plannedAt: at + offset, missed: index === 0 ? leftOut : 0 }),
  );
  return { fires, leftOut: 0, next: left > fires.length ? moment : undefined };
}

interface Newest {
  /** Oldest first. */
  readonly newest: readonly number[];
  /** Those before them. */
  readonly leftOut: number;
  readonly next: number | undefined;
}

interface Span {
  readonly dueAt: number;
  readonly until: number;
  readonly most: number;
}

function newestDue(terms: TimerTerms, span: Span): Newest {
  const { rhythm, calendars } = terms;
  if (rhythm.kind === "interval" && calendars.length === 0) return newestOnGrid(terms, rhythm, span);
  const { dueAt, until, most } = span;
  const all = [dueAt];
  for (const at of dueTimes(terms, dueAt)) {
    if (at > until) return { ...newestOf(all, most), next: at };
    all.push(at);
    if (all.length > MOST_COUNTED + most) {
      return { newest: newestBefore(terms, span), leftOut: MOST_COUNTED, next: nextOf(terms, until)?.dueAt };
    }
  }
  return { ...newestOf(all, most), next: undefined };
}

const newestOf = (all: readonly number[], most: number) => ({
  newest: all.slice(-most),
  leftOut: Math.max(0, all.length - most),
});

/** By reckoning alone. */
function newestOnGrid(terms: TimerTerms, { intervalSec, anchorAt }: Interval, { dueAt, until, most }: Span): Newest {
  const step = intervalSec * 1_000;
  const placeOf = (at: number): number => Math.floor((at - anchorAt) / step);
  const last = placeOf(Math.min(until, terms.endAt ?? until));
  const behind = Math.max(0, last - placeOf(Math.max(dueAt, (terms.startAt ?? dueAt) - 1)));
  const taken = Math.min(behind, most);
  const newest = Array.from({ length: taken }, (_, index) => anchorAt + (last - taken + 1 + index) * step);
  if (taken < most) newest.unshift(dueAt);
  return { newest, leftOut: 1 + behind - newest.length, next: nextOf(terms, until)?.dueAt };
}

/** Of more than can be looked through: by halving, until what lies behind is enough and not many more. */
function newestBefore(terms: TimerTerms, { dueAt, until, most }: Span): number[] {
  let [tooMany, tooFew] = [dueAt, until];
  while (tooFew - tooMany > 1) {
    const middle = Math.floor((tooMany + tooFew) / 2);
    const found = firstOf(dueTimes(terms, middle, until), 2 * most + 1);
    if (found.length < most) tooFew = middle;
    else if (found.length > 2 * most) tooMany = middle;
    else return found.slice(-most);
  }
  return firstOf(dueTimes(terms, tooMany, until), most);
}

function firstOf(moments: Iterable<number>, most: number): number[] {
  const first: number[] = [];
  for (const at of moments) {
    first.push(at);
    if (first.length >= most) break;
  }
  return first;
}
