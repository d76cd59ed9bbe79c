import { describe, expect, it } from "vitest";

import { missedPolicyOf } from "../../shared/routines/routine-schedule.ts";
import { planFires } from "../../shared/timers/fire-plan.ts";
import type { TimerTerms } from "../../shared/timers/timer-terms.ts";
import { randomFrom } from "../support/random.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 5 * MINUTE_MS;
const START = Date.parse("2026-03-01T09:00:00Z");
const MOST_CAUGHT_UP = 25;

interface Lived {
  /** In minutes since the start, in the order in which they fired. */
  readonly fired: number[];
  readonly missed: number;
  /** When it comes next. */
  readonly next: number;
}

const minutesSince = (at: number): number => (at - START) / MINUTE_MS;

/** Every five minutes from the start on, as a clock shows these moments, in minutes, one after the other. */
function live(
  clock: readonly number[],
  catchUpPolicy: "skip_missed" | "enqueue_missed_with_cap" = "skip_missed",
): Lived {
  const rhythm = { kind: "cron", cronExpression: "*/5 * * * *", timezone: "UTC" } as const;
  const terms: TimerTerms = { rhythm, seed: "t", jitterSec: 0, startAt: null, endAt: null, calendars: [] };
  const policy = { policy: missedPolicyOf(catchUpPolicy), cap: MOST_CAUGHT_UP };
  let dueAt = START;
  const fired: number[] = [];
  let missed = 0;
  for (const minute of clock) {
    const now = START + minute * MINUTE_MS;
    // What is taken: see due-timer.store.ts.
    if (dueAt > now) continue;
    const { fires, next } = planFires(terms, { dueAt, now, missed: policy, firesLeft: null });
    for (const fire of fires) {
      fired.push(minutesSince(fire.dueAt));
      missed += fire.missed;
    }
    dueAt = next!.dueAt;
  }
  return { fired, missed, next: minutesSince(dueAt) };
}

describe("a schedule whose clock jumps", () => {
  it("forward, fires once for all that it skipped, says how many they were, and goes on in step", () => {
    expect(live([0, 5, 72, 75, 80])).toEqual({ fired: [0, 5, 70, 75, 80], missed: 12, next: 85 });
  });

  it("forward, makes up for each where that is asked for, and for no more than the newest", () => {
    expect(live([0, 32, 35], "enqueue_missed_with_cap")).toEqual({
      fired: [0, 5, 10, 15, 20, 25, 30, 35],
      missed: 0,
      next: 40,
    });
    const { fired, missed } = live([0, 1_000], "enqueue_missed_with_cap");
    expect(fired).toHaveLength(1 + MOST_CAUGHT_UP);
    expect(fired.length + missed).toBe(1_000 / 5 + 1);
    expect(fired.at(-1)).toBe(1_000);
  });

  it("back, fires nothing again, and goes on where it was when the clock is there again", () => {
    expect(live([0, 5, 10, -50, -45, 0, 5, 10, 14])).toEqual({ fired: [0, 5, 10], missed: 0, next: 15 });
    expect(live([0, 5, 10, -50, -45, 0, 5, 10, 14, 15])).toMatchObject({ fired: [0, 5, 10, 15], missed: 0 });
  });

  it.each([1, 2, 3, 4])(
    "to and fro, fires no time twice, and leaves none out that it does not count (seed %i)",
    (seed) => {
      const { next, whole } = randomFrom(seed);
      let minute = 0;
      const clock = Array.from({ length: 400 }, () => {
        minute += next() < 0.05 ? whole(-300, 300) : whole(0, 6);
        return minute;
      });
      for (const policy of ["skip_missed", "enqueue_missed_with_cap"] as const) {
        const { fired, missed, next: dueNext } = live([0, ...clock], policy);
        expect(fired).toEqual([...new Set(fired)].sort((a, b) => a - b));
        expect((fired.length + missed) * STEP_MS).toBe(dueNext * MINUTE_MS);
      }
    },
  );
});
