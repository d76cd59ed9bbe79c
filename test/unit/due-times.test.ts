import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CronError } from "../../shared/timers/cron-expression.ts";
import { nextOf, preview } from "../../shared/timers/due-times.ts";
import { offsetOf } from "../../shared/timers/jitter.ts";
import type { CalendarTerms, Exclusion, Rhythm, TimerTerms } from "../../shared/timers/timer-terms.ts";
import { cronMoments, type DaysOff, expressionOf, isOff, type Sets } from "../support/time-oracle.ts";
import { termsWith as terms } from "../support/timer-terms.ts";

const MINUTE_MS = 60_000;

const at = (text: string): number => Date.parse(`${text}Z`);
const cron = (cronExpression: string, timezone = "UTC"): Rhythm => ({ kind: "cron", cronExpression, timezone });
const every = (intervalSec: number, anchor = "2026-01-01T00:00"): Rhythm => ({
  kind: "interval",
  intervalSec,
  anchorAt: at(anchor),
});
const calendar = (timezone: string, ...exclusions: Exclusion[]): CalendarTerms => ({ timezone, exclusions });
const shown = (timer: TimerTerms, after: string, count: number): string[] =>
  preview(timer, at(after), count).map(({ dueAt }) => new Date(dueAt).toISOString().slice(0, 16));

describe("an interval", () => {
  it("keeps to the grid of its anchor, on either side of it", () => {
    const timer = terms(every(3_600, "2026-01-01T00:10"));
    expect(shown(timer, "2026-03-01T05:00", 2)).toEqual(["2026-03-01T05:10", "2026-03-01T06:10"]);
    expect(shown(timer, "2026-03-01T05:10", 1)).toEqual(["2026-03-01T06:10"]);
    expect(shown(timer, "2025-12-31T21:00", 1)).toEqual(["2025-12-31T21:10"]);
  });

  it("begins and ends when it is told, both included", () => {
    const day = terms(every(86_400), { startAt: at("2026-02-01T00:00"), endAt: at("2026-02-03T00:00") });
    expect(shown(day, "2026-01-01T00:00", 9)).toEqual(["2026-02-01T00:00", "2026-02-02T00:00", "2026-02-03T00:00"]);
    expect(nextOf(day, at("2026-02-03T00:00"))).toBeUndefined();
  });
});

describe("a timer of one time", () => {
  const once = terms({ kind: "at", at: at("2026-02-01T09:00") });

  it("comes once", () => {
    expect(shown(once, "2026-01-01T00:00", 5)).toEqual(["2026-02-01T09:00"]);
    expect(nextOf(once, at("2026-02-01T09:00"))).toBeUndefined();
  });

  it("never comes on a day that is left out, or behind its end", () => {
    expect(nextOf({ ...once, calendars: [calendar("UTC", { weekday: 0 })] }, 0)).toBeUndefined();
    expect(nextOf({ ...once, endAt: at("2026-02-01T08:59") }, 0)).toBeUndefined();
    expect(nextOf({ ...once, startAt: at("2026-02-01T09:01") }, 0)).toBeUndefined();
  });
});

describe("a cron timer", () => {
  it("on 29 February comes in leap years, and leaves 2100 out", () => {
    expect(shown(terms(cron("0 0 29 2 *")), "2026-01-01T00:00", 2)).toEqual(["2028-02-29T00:00", "2032-02-29T00:00"]);
    expect(shown(terms(cron("0 0 29 2 *")), "2096-02-29T00:00", 1)).toEqual(["2104-02-29T00:00"]);
  });

  it("that never comes, or whose end lies before it, has no next time", () => {
    expect(nextOf(terms(cron("0 0 31 2,4 *")), at("2026-01-01T00:00"))).toBeUndefined();
    expect(nextOf(terms(cron("0 0 1 1 *"), { endAt: at("2026-12-31T00:00") }), at("2026-01-01T00:00"))).toBeUndefined();
  });

  it.each([cron("0 0 * *"), cron("0 0 * * *", "Mars/Base")])("cannot be reckoned when it says %j", (rhythm) => {
    expect(() => nextOf(terms(rhythm), 0)).toThrow(CronError);
  });
});

describe("a calendar", () => {
  const nine = cron("0 9 * * *", "Europe/Berlin");

  it("leaves out days, weekdays and ranges of each year, over the end of the year too", () => {
    const closed = calendar(
      "Europe/Berlin",
      { weekday: 0 },
      { weekday: 6 },
      { from: "2026-12-22", to: "2026-12-22" },
      { from: "2020-12-24", to: "2021-01-03", isYearly: true },
    );
    expect(shown(terms(nine, { calendars: [closed] }), "2026-12-19T00:00", 4)).toEqual([
      "2026-12-21T08:00",
      "2026-12-23T08:00",
      "2027-01-04T08:00",
      "2027-01-05T08:00",
    ]);
    expect(shown(terms(nine, { calendars: [closed] }), "2027-12-22T00:00", 3)).toEqual([
      "2027-12-22T08:00",
      "2027-12-23T08:00",
      "2028-01-04T08:00",
    ]);
  });

  it("goes by the days of its own zone", () => {
    const sundays = calendar("Asia/Tokyo", { weekday: 0 });
    // In Tokyo Sunday, 4 January, is from Saturday 15:00 to Sunday 15:00 UTC.
    expect(shown(terms(every(6 * 3_600), { calendars: [sundays] }), "2026-01-03T00:00", 4)).toEqual([
      "2026-01-03T06:00",
      "2026-01-03T12:00",
      "2026-01-04T18:00",
      "2026-01-05T00:00",
    ]);
  });

  it("leaves out an hour that comes again, when clocks are put back over midnight", () => {
    // In Beirut Sunday, 25 October, would begin at 21:00 UTC; from then to 22:00 it is Saturday once more.
    const saturdays = calendar("Asia/Beirut", { weekday: 6 });
    expect(shown(terms(every(1_200), { calendars: [saturdays] }), "2026-10-24T20:30", 2)).toEqual([
      "2026-10-24T22:00",
      "2026-10-24T22:20",
    ]);
  });

  it("puts nothing off: the rhythm goes on behind it where it would have been", () => {
    const timer = terms(every(3 * 86_400), { calendars: [calendar("UTC", { from: "2026-01-04", to: "2026-01-08" })] });
    expect(shown(timer, "2026-01-01T00:00", 2)).toEqual(["2026-01-10T00:00", "2026-01-13T00:00"]);
  });

  it("knows a 29 February of its own, and a year that is left out whole", () => {
    const leap = calendar("UTC", { from: "2024-02-29", to: "2024-02-29", isYearly: true });
    expect(shown(terms(cron("0 0 28,29 2 *"), { calendars: [leap] }), "2028-01-01T00:00", 2)).toEqual([
      "2028-02-28T00:00",
      "2029-02-28T00:00",
    ]);
    const whole = calendar("UTC", { from: "2024-02-01", to: "2025-02-01", isYearly: true });
    expect(nextOf(terms(nine, { calendars: [whole] }), at("2026-01-01T00:00"))).toBeUndefined();
  });

  const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday }));
  it.each<[string, Rhythm, CalendarTerms[]]>([
    ["every day, a schedule of minutes", cron("* * * * *"), [calendar("UTC", ...week)]],
    ["every day, an interval of a second", every(1), [calendar("Asia/Tokyo", ...week)]],
    [
      "every day, two calendars together",
      every(60),
      [calendar("UTC", ...week.slice(0, 5)), calendar("Europe/Berlin", ...week.slice(5), { weekday: 0 })],
    ],
    ["the only day of a schedule", cron("0 9 * * 6"), [calendar("UTC", { weekday: 6 })]],
    ["the only days of an interval", every(7 * 86_400), [calendar("UTC", { weekday: 4 })]],
    ["a year each year", every(60), [calendar("UTC", { from: "2026-01-01", to: "2026-12-31", isYearly: true })]],
  ])("that excludes %s leaves nothing, and is soon found out", (_, rhythm, calendars) => {
    const began = performance.now();
    expect(nextOf(terms(rhythm, { calendars }), at("2026-01-01T00:00"))).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it.each([
    calendar("Mars/Base", { weekday: 0 }),
    calendar("UTC", { from: "2026-02-30", to: "2026-03-01" }),
    calendar("UTC", { from: "tomorrow", to: "2026-03-01" }),
  ])("cannot be reckoned when it says %j", (wrong) => {
    expect(() => nextOf(terms(every(60), { calendars: [wrong] }), 0)).toThrow(CronError);
  });
});

describe("jitter", () => {
  const offsets = Array.from({ length: 10_000 }, (_, n) => offsetOf(`agent-${n}`, 100));

  it("is the same for one seed, whenever it is asked", () => {
    expect(Array.from({ length: 10_000 }, (_, n) => offsetOf(`agent-${n}`, 100))).toEqual(offsets);
    expect([offsetOf("agent-7", 100), offsetOf("agent-7", 0)]).toEqual([offsets[7], 0]);
    const timer = terms(every(3_600), { jitterSec: 100, seed: "agent-7" });
    for (const { dueAt, plannedAt } of preview(timer, 0, 20)) expect(plannedAt - dueAt).toBe(offsets[7]);
  });

  it("is spread evenly, to the millisecond, and stays below what was asked for", () => {
    expect(offsets.every((offset) => Number.isInteger(offset) && offset >= 0 && offset < 100_000)).toBe(true);
    expect(new Set(offsets).size).toBeGreaterThan(9_000);
    const seconds = new Map<number, number>();
    for (const offset of offsets) {
      const second = Math.floor(offset / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    // A hundred in each of a hundred, give or take five standard deviations.
    expect(seconds.size).toBe(100);
    for (const count of seconds.values()) expect(Math.abs(count - 100)).toBeLessThan(50);
  });
});

/** In the last two clocks change at midnight. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Beirut",
  "America/Havana",
] as const;
/** On, and around, the days on which clocks change in one of the zones, leap days and ends of years. */
const DAYS = [
  "2026-03-29",
  "2026-10-25",
  "2026-03-08",
  "2026-11-01",
  "2026-04-05",
  "2026-10-04",
  "2028-02-29",
  "2026-12-31",
].map((day) => at(`${day}T00:00`));

const subset = (from: number, to: number) =>
  fc.option(
    fc
      .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 })
      .map((set) => set.sort((a, b) => a - b)),
    { freq: 2 },
  );
const someSets: fc.Arbitrary<Sets> = fc.record({
  minutes: subset(0, 59),
  hours: fc.oneof(subset(0, 23), subset(0, 3)),
  monthDays: subset(1, 31),
  months: fc.option(fc.constantFrom([2, 3, 4], [10, 11, 12, 1]), { freq: 1 }),
  weekdays: subset(0, 6),
});
interface Span {
  readonly from: number;
  readonly to: number;
}

const someSpan: fc.Arbitrary<Span> = fc
  .tuple(fc.constantFrom(...DAYS), fc.integer({ min: -2_000, max: 1_500 }), fc.integer({ min: 60, max: 5_000 }))
  .map(([day, from, length]) => ({ from: day + from * MINUTE_MS, to: day + (from + length) * MINUTE_MS }));
const range = (days: readonly string[]) =>
  fc.array(fc.record({ from: fc.constantFrom(...days), to: fc.constantFrom(...days) }), { maxLength: 2 });
const someDaysOff: fc.Arbitrary<DaysOff> = fc.record({
  timezone: fc.constantFrom(...ZONES),
  weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 2 }),
  yearly: range(["12-30", "01-01", "02-29", "03-28", "03-29", "10-25", "11-01"]),
  days: range(["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2027-01-01"]),
});

/** In years that have these days. */
function inYears({ from, to }: { readonly from: string; readonly to: string }): Exclusion {
  const first = from <= to || from === "02-29" ? 2024 : 2027;
  const last = from <= to ? first : first + 1;
  return { from: `${first}-${from}`, to: `${last}-${to}`, isYearly: true };
}

const calendarOf = ({ timezone, weekdays, yearly, days }: DaysOff): CalendarTerms => ({
  timezone,
  exclusions: [...weekdays.map((weekday) => ({ weekday })), ...days, ...yearly.map(inYears)],
});

const minutesOf = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / MINUTE_MS }, (_, n) => from + (n + 1) * MINUTE_MS);

describe("due times, compared with a walk through the minutes,", () => {
  it("are those of a cron schedule, on the days on which clocks change and others", () => {
    fc.assert(
      fc.property(someSets, fc.constantFrom(...ZONES), someSpan, (sets, zone, span) => {
        const expected = cronMoments(sets, zone, span.from, span.to).slice(0, 300);
        const due = preview(terms(cron(expressionOf(sets), zone)), span.from, 300).map(({ dueAt }) => dueAt);
        expect(due.filter((dueAt) => dueAt <= span.to)).toEqual(expected);
      }),
      { numRuns: 80 },
    );
  });

  it("leave out the days of calendars, whatever their zones", () => {
    const someCron = fc.tuple(someSets, fc.constantFrom(...ZONES)).map(([sets, zone]) => ({
      rhythm: cron(expressionOf(sets), zone),
      walk: ({ from, to }: Span) => cronMoments(sets, zone, from, to),
    }));
    const someInterval = fc
      .tuple(fc.integer({ min: 7, max: 700 }), fc.constantFrom(...DAYS))
      .map(([minutes, anchorAt]) => ({
        rhythm: { kind: "interval" as const, intervalSec: minutes * 60, anchorAt },
        walk: ({ from, to }: Span) =>
          minutesOf(from, to).filter((moment) => (moment - anchorAt) % (minutes * MINUTE_MS) === 0),
      }));
    fc.assert(
      fc.property(
        fc.oneof(someCron, someInterval),
        fc.array(someDaysOff, { maxLength: 2 }),
        someSpan,
        ({ rhythm, walk }, off, span) => {
          const expected = walk(span).filter((dueAt) => !off.some((daysOff) => isOff(daysOff, dueAt)));
          const timer = terms(rhythm, { calendars: off.map(calendarOf), endAt: span.to });
          expect(preview(timer, span.from, 300).map(({ dueAt }) => dueAt)).toEqual(expected.slice(0, 300));
        },
      ),
      { numRuns: 80 },
    );
  });
});
