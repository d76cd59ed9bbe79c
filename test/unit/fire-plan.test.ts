import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { nextOf } from "../../shared/timers/due-times.ts";
import { GRACE_MS, MOST_COUNTED, planFires } from "../../shared/timers/fire-plan.ts";
import { offsetOf } from "../../shared/timers/jitter.ts";
import type { CalendarTerms, FirePlan, MissedTerms, Rhythm, TimerTerms } from "../../shared/timers/timer-terms.ts";
import { randomFrom } from "../support/random.ts";
import { clockOf, cronMoments } from "../support/time-oracle.ts";
import { termsWith as terms } from "../support/timer-terms.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const START = Date.parse("2026-03-01T09:00:00Z");
const YEAR_MS = 365 * DAY_MS;

const ONE: MissedTerms = { policy: "one", cap: 25 };
const SKIP: MissedTerms = { policy: "skip", cap: 25 };
const all = (cap: number): MissedTerms => ({ policy: "all", cap });

const FIVE_MINUTES: Rhythm = { kind: "interval", intervalSec: 300, anchorAt: START };
const CRON: Rhythm = { kind: "cron", cronExpression: "*/5 * * * *", timezone: "UTC" };

interface Asked {
  /** In minutes since the start, as what is told back. */
  readonly dueAt?: number;
  readonly now: number;
  readonly missed?: MissedTerms;
  readonly firesLeft?: number | null;
}

const plan = (timer: TimerTerms, { dueAt = 0, now, missed = ONE, firesLeft = null }: Asked): FirePlan =>
  planFires(timer, { dueAt: START + dueAt * MINUTE_MS, now: START + now * MINUTE_MS, missed, firesLeft });

const minutes = (at: number | undefined): number | null => (at === undefined ? null : (at - START) / MINUTE_MS);
const told = ({ fires, leftOut, next }: FirePlan) => ({
  fires: fires.map(({ dueAt, missed }) => [minutes(dueAt), missed]),
  leftOut,
  next: minutes(next?.dueAt),
});

describe.each([
  ["an interval", FIVE_MINUTES],
  ["a cron schedule", CRON],
])("what %s that is due brings", (_, rhythm) => {
  const timer = terms(rhythm);

  it("is one fire in time, and the next in step with it", () => {
    for (const missed of [ONE, SKIP, all(3)]) {
      expect(told(plan(timer, { now: 0, missed }))).toEqual({ fires: [[0, 0]], leftOut: 0, next: 5 });
      expect(told(plan(timer, { now: 0.9, missed }))).toEqual({ fires: [[0, 0]], leftOut: 0, next: 5 });
    }
  });

  it("is the newest that stands for all", () => {
    expect(told(plan(timer, { now: 17 }))).toEqual({ fires: [[15, 3]], leftOut: 0, next: 20 });
  });

  it("is the newest up to the cap, the rest counted in the first", () => {
    expect(told(plan(timer, { now: 10, missed: all(3) })).fires).toEqual([
      [0, 0],
      [5, 0],
      [10, 0],
    ]);
    expect(told(plan(timer, { now: 32, missed: all(3) }))).toEqual({
      fires: [
        [20, 4],
        [25, 0],
        [30, 0],
      ],
      leftOut: 0,
      next: 35,
    });
  });

  it("is nothing where it is to be skipped, unless it is about now", () => {
    expect(told(plan(timer, { now: 1, missed: SKIP })).fires).toEqual([[0, 0]]);
    expect(told(plan(timer, { now: 1.001, missed: SKIP }))).toEqual({ fires: [], leftOut: 1, next: 5 });
    expect(told(plan(timer, { now: 17, missed: SKIP }))).toEqual({ fires: [], leftOut: 4, next: 20 });
    expect(told(plan(timer, { now: 20, missed: SKIP }))).toEqual({ fires: [[20, 4]], leftOut: 0, next: 25 });
  });

  it("is no fire before its time, where the clock was put back", () => {
    expect(told(plan(timer, { dueAt: 10, now: -50 }))).toEqual({ fires: [], leftOut: 0, next: 10 });
    expect(told(plan(timer, { dueAt: 10, now: 9.99 }))).toEqual({ fires: [], leftOut: 0, next: 10 });
  });

  it("is no more than it may fire yet, and then it has ended", () => {
    expect(told(plan(timer, { now: 0, firesLeft: 1 }))).toEqual({ fires: [[0, 0]], leftOut: 0, next: null });
    expect(told(plan(timer, { now: 12, firesLeft: 2, missed: all(25) }))).toEqual({
      fires: [
        [5, 1],
        [10, 0],
      ],
      leftOut: 0,
      next: null,
    });
    expect(told(plan(timer, { now: 12, firesLeft: 4, missed: all(25) })).next).toBe(15);
    expect(told(plan(timer, { now: 12, firesLeft: 0 }))).toEqual({ fires: [], leftOut: 0, next: null });
    // What is skipped is not a fire.
    expect(told(plan(timer, { now: 12, firesLeft: 1, missed: SKIP })).next).toBe(15);
  });

  it("ends with the timer", () => {
    const ending = { ...timer, endAt: START + 10 * MINUTE_MS };
    expect(told(plan(ending, { now: 10 }))).toEqual({ fires: [[10, 2]], leftOut: 0, next: null });
    expect(told(plan(ending, { now: 45, missed: all(2) }))).toEqual({
      fires: [
        [5, 1],
        [10, 0],
      ],
      leftOut: 0,
      next: null,
    });
  });

  it("comes later by its jitter, which moves no due time", () => {
    const jittery = { ...timer, jitterSec: 240, seed: "agent-7" };
    const offset = offsetOf("agent-7", 240) / MINUTE_MS;
    expect(offset).toBeGreaterThan(0);
    expect(told(plan(jittery, { now: offset - 0.001 }))).toEqual({ fires: [], leftOut: 0, next: 0 });
    const { fires, next } = plan(jittery, { now: 5 + offset });
    expect(fires).toEqual([{ dueAt: START + 5 * MINUTE_MS, plannedAt: START + (5 + offset) * MINUTE_MS, missed: 1 }]);
    expect(next).toEqual({ dueAt: START + 10 * MINUTE_MS, plannedAt: START + (10 + offset) * MINUTE_MS });
  });

  it("goes on when days have passed over a suspended machine, and years", () => {
    const days = 3 * 24 * 60;
    expect(told(plan(timer, { now: days + 2 }))).toMatchObject({ fires: [[days, expect.any(Number)]], next: days + 5 });
    const began = performance.now();
    for (const missed of [ONE, SKIP, all(100)]) {
      const { fires, next } = plan(timer, { now: (12 * YEAR_MS) / MINUTE_MS + 0.5, missed });
      expect(fires.at(-1)?.dueAt).toBe(START + 12 * YEAR_MS);
      expect(fires).toHaveLength(missed.policy === "all" ? 100 : 1);
      expect(fires[0]?.missed).toBeGreaterThanOrEqual(MOST_COUNTED);
      expect(next?.dueAt).toBe(START + 12 * YEAR_MS + 5 * MINUTE_MS);
    }
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

describe("a timer of one time", () => {
  const once = terms({ kind: "at", at: START });

  it("fires once, however late, unless it is to be skipped", () => {
    for (const missed of [ONE, all(5)]) {
      expect(told(plan(once, { now: 90, missed }))).toEqual({ fires: [[0, 0]], leftOut: 0, next: null });
    }
    expect(told(plan(once, { now: 90, missed: SKIP }))).toEqual({ fires: [], leftOut: 1, next: null });
  });
});

describe("seldom bursts behind a long gap", () => {
  it("give the newest of them, though nearly all days are left out", () => {
    const closed: CalendarTerms = {
      timezone: "UTC",
      exclusions: [{ from: "2024-03-02", to: "2025-02-28", isYearly: true }],
    };
    const began = performance.now();
    for (const rhythm of [
      { kind: "interval", intervalSec: 1, anchorAt: START },
      { kind: "cron", cronExpression: "* * * * *", timezone: "UTC" },
    ] as const) {
      const step = rhythm.kind === "cron" ? MINUTE_MS : 1_000;
      const timer = terms(rhythm, { calendars: [closed] });
      const now = Date.parse("2036-01-15T12:00:00Z");
      const { fires, next } = planFires(timer, { dueAt: START, now, missed: all(50), firesLeft: null });
      const last = Date.parse("2035-03-02T00:00:00Z") - step;
      expect(fires.map(({ dueAt }) => dueAt)).toEqual(Array.from({ length: 50 }, (_, n) => last - (49 - n) * step));
      expect(fires[0]?.missed).toBe(MOST_COUNTED);
      // Of 2036: 29 February is in no year of the range.
      expect(next?.dueAt).toBe(Date.parse("2036-02-29T00:00:00Z"));
    }
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe("a plan, compared with a walk through the minutes,", () => {
  const ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"] as const;
  const DAYS = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2028-02-28"];
  const SETS = { minutes: null, hours: null, monthDays: null, months: null, weekdays: null };
  const someCron = fc.record({
    minutes: fc.constantFrom([0], [30], [0, 20, 40]),
    hours: fc.constantFrom(null, [2], [1, 2, 3], [0, 12]),
  });

  const someAsked = fc.record({
    sets: someCron,
    zone: fc.constantFrom(...ZONES),
    day: fc.constantFrom(...DAYS),
    gap: fc.integer({ min: 0, max: 4_000 }),
    missed: fc.record({ policy: fc.constantFrom("one", "skip", "all"), cap: fc.integer({ min: 1, max: 6 }) }),
    jitterSec: fc.constantFrom(0, 30, 7_200),
    firesLeft: fc.option(fc.integer({ min: 1, max: 4 })),
  });

  /** Those whose time has come, of them those that are fired, and what comes next. */
  function walked(
    { missed, firesLeft }: Pick<Parameters<typeof planFires>[1], "missed" | "firesLeft">,
    moments: readonly number[],
    until: number,
  ) {
    const due = moments.filter((at) => at <= until);
    const most = Math.min(missed.policy === "all" ? missed.cap : 1, firesLeft ?? Number.POSITIVE_INFINITY);
    const isSkipped = missed.policy === "skip" && until - (due.at(-1) ?? until) > GRACE_MS;
    const fired = isSkipped ? [] : due.slice(-most);
    const isLast = firesLeft !== null && fired.length >= firesLeft;
    return { due: due.length, fired, next: isLast ? undefined : moments.find((at) => at > until) };
  }

  it("fires for the newest that are due, counts the others, and goes on behind them", () => {
    fc.assert(
      fc.property(someAsked, ({ sets, zone, day, gap, missed, jitterSec, firesLeft }) => {
        const cronExpression = `${sets.minutes.join(",")} ${sets.hours?.join(",") ?? "*"} * * *`;
        const timer = terms({ kind: "cron", cronExpression, timezone: zone }, { jitterSec });
        const offset = offsetOf(timer.seed, jitterSec);
        const from = Date.parse(`${day}T00:00:00Z`) - DAY_MS;
        const moments = cronMoments({ ...SETS, ...sets }, zone, from, from + 6 * DAY_MS);
        const dueAt = moments[0]!;
        const now = dueAt + gap * MINUTE_MS;

        const { fires, leftOut, next } = planFires(timer, { dueAt, now, missed, firesLeft });
        const expected = walked({ missed, firesLeft }, moments, now - offset);
        expect(fires.map((fire) => fire.dueAt)).toEqual(expected.fired);
        expect(leftOut + fires.reduce((sum, fire) => sum + fire.missed + 1, 0)).toBe(expected.due);
        expect(next?.dueAt).toBe(expected.next);
        for (const moment of next === undefined ? fires : [...fires, next]) {
          expect(moment.plannedAt - moment.dueAt).toBe(offset);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("a timer whose clock jumps to and fro", () => {
  const cases = [FIVE_MINUTES, CRON].flatMap((rhythm) =>
    [ONE, SKIP, all(5)].flatMap((missed) =>
      [1, 2, 3].map((seed) => ({ kind: rhythm.kind, policy: missed.policy, seed, rhythm, missed })),
    ),
  );

  it.each(cases)(
    "fires no time twice, and leaves none out that it does not count ($kind, $policy, seed $seed)",
    ({ rhythm, missed, seed }) => {
      const { next: chance, whole } = randomFrom(seed);
      const timer = terms(rhythm, { jitterSec: 90, seed: `agent-${seed}` });
      let due = nextOf(timer, START - 1)!;
      const fired: number[] = [];
      let counted = 0;
      let now = 0;
      for (let round = 0; round < 400; round += 1) {
        now += chance() < 0.05 ? whole(-300, 300) : whole(0, 6);
        const { fires, leftOut, next } = plan(timer, { dueAt: minutes(due.dueAt)!, now, missed });
        expect(fires.every(({ plannedAt }) => plannedAt <= START + now * MINUTE_MS)).toBe(true);
        fired.push(...fires.map(({ dueAt }) => dueAt));
        counted += fires.reduce((sum, fire) => sum + fire.missed, leftOut);
        due = next!;
      }
      expect(fired).toEqual([...new Set(fired)].sort((a, b) => a - b));
      expect((fired.length + counted) * 5).toBe(minutes(due.dueAt));
    },
  );
});

describe("the days on which clocks change", () => {
  const firedOn = (day: string, timezone: string, cronExpression: string): number => {
    const timer = terms({ kind: "cron", cronExpression, timezone });
    const from = Date.parse(`${day}T00:00:00Z`) - DAY_MS;
    const fired: number[] = [];
    let due = nextOf(timer, from)!;
    for (let now = from; now < from + 4 * DAY_MS; now += MINUTE_MS) {
      const { fires, next } = planFires(timer, { dueAt: due.dueAt, now, missed: ONE, firesLeft: null });
      fired.push(...fires.map(({ dueAt }) => dueAt));
      due = next!;
    }
    const shownDay = (at: number) => new Date(clockOf(timezone)(at)).toISOString().slice(0, 10);
    return fired.filter((at) => shownDay(at) === day).length;
  };

  it.each([
    ["Europe/Berlin", "2026-03-29", 23],
    ["Europe/Berlin", "2026-10-25", 25],
    ["America/New_York", "2026-03-08", 23],
    ["America/New_York", "2026-11-01", 25],
    // By half an hour: from 2:00 to 2:30, and from 2:00 to 1:30.
    ["Australia/Lord_Howe", "2026-10-04", 23],
    ["Australia/Lord_Howe", "2026-04-05", 24],
  ])("in %s, %s: each daily timer fires once, one of every hour %i times", (zone, day, hourly) => {
    for (const hour of [0, 1, 2, 3, 12]) expect(firedOn(day, zone, `15 ${hour} * * *`)).toBe(1);
    expect(firedOn(day, zone, "15 * * * *")).toBe(hourly);
  });
});
