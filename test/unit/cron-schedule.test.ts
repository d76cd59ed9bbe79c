import { describe, expect, it } from "vitest";

import { CronError, parseCron } from "../../shared/timers/cron-expression.ts";
import { firesAfter } from "../../shared/timers/next-fire.ts";
import { zoneOf } from "../../shared/timers/wall-clock.ts";

const at = (text: string): number => Date.parse(`${text}Z`);
const shown = (fires: Iterable<number>): string[] =>
  [...fires].map((fire) => new Date(fire).toISOString().slice(0, 16));
const schedule = (expression: string, seed = "seed") => parseCron(expression, seed);

function next(expression: string, zone: string, after: string, count: number): string[] {
  const fires = firesAfter(schedule(expression), zoneOf(zone)!, at(after));
  const taken: number[] = [];
  while (taken.length < count) {
    const fire = fires.next().value;
    if (fire === undefined) break;
    taken.push(fire);
  }
  return shown(taken);
}

describe("a cron schedule", () => {
  it.each([
    ["0 9 * * MON-FRI", "Europe/Berlin", "2026-03-26T12:00", ["2026-03-27T08:00", "2026-03-30T07:00"]],
    ["0 9 * * 1#2", "UTC", "2026-03-28T00:00", ["2026-04-13T09:00", "2026-05-11T09:00"]],
    ["0 9 L * *", "UTC", "2026-01-31T09:00", ["2026-02-28T09:00", "2026-03-31T09:00"]],
    ["0 9 * * 5L", "UTC", "2026-03-28T00:00", ["2026-04-24T09:00", "2026-05-29T09:00"]],
    ["0 9 * * 7", "UTC", "2026-03-28T00:00", ["2026-03-29T09:00", "2026-04-05T09:00"]],
    ["0 0 13 * 5", "UTC", "2026-03-07T00:00", ["2026-03-13T00:00", "2026-03-20T00:00"]],
    [
      "*/20 8,17 * * *",
      "Asia/Kathmandu",
      "2026-01-01T02:30",
      ["2026-01-01T02:35", "2026-01-01T02:55", "2026-01-01T11:15"],
    ],
    ["0 0 29 2 *", "UTC", "2096-03-01T00:00", ["2104-02-29T00:00", "2108-02-29T00:00"]],
    ["0 0 * 2 1#5", "UTC", "2026-01-01T00:00", ["2044-02-29T00:00", "2072-02-29T00:00"]],
  ])("%s in %s", (expression, zone, after, expected) => {
    expect(next(expression, zone, after, expected.length)).toEqual(expected);
  });

  it("begins behind the moment that it is asked about", () => {
    expect(next("* * * * *", "UTC", "2026-01-01T00:00", 1)).toEqual(["2026-01-01T00:01"]);
    expect(next("* * * * *", "UTC", "2025-12-31T23:59:59.999", 1)).toEqual(["2026-01-01T00:00"]);
  });

  it("that names a day which no month has never comes", () => {
    expect(next("0 0 31 2,4 *", "UTC", "2026-01-01T00:00", 1)).toEqual([]);
  });

  it("spreads what says H by its seed, always alike", () => {
    const minuteOf = (seed: string) => schedule("H * * * *", seed).minutes;
    const seeds = Array.from({ length: 50 }, (_, n) => `agent-${n}`);

    expect(new Set(seeds.map((seed) => String(minuteOf(seed)))).size).toBeGreaterThan(20);
    expect(seeds.map(minuteOf)).toEqual(seeds.map(minuteOf));
  });

  it("is of each month where H is its day, whoever it is of", () => {
    const seeds = Array.from({ length: 200 }, (_, n) => `agent-${n}`);
    const firstDays = seeds.map((seed) => {
      const fires = firesAfter(schedule("0 0 H * *", seed), zoneOf("UTC")!, at("2026-12-31T12:00"));
      const days = shown(Array.from({ length: 12 }, () => fires.next().value!));
      expect(days.map((day) => Number(day.slice(5, 7)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      return days[0];
    });

    expect(new Set(firstDays).size).toBe(28);
    expect(() => seeds.map((seed) => schedule("H H H 2 *", seed))).not.toThrow();
  });

  it.each([
    "",
    "0 0 * * L",
    "* * * *",
    "* * * * * *",
    "@daily",
    "61 * * * *",
    "*/61 * * * *",
    "0 */24 * * *",
    "0 0 30 2 *",
    "a b c d e",
  ])("refuses %j", (expression) => {
    expect(() => schedule(expression)).toThrow(CronError);
  });

  it("knows no zone that there is not", () => {
    expect(zoneOf("Mars/Base")).toBeUndefined();
    expect(zoneOf("")).toBeUndefined();
  });
});

describe("when clocks are put forward, a schedule", () => {
  it.each([
    ["30 2 * * *", "America/New_York", "2026-03-07T12:00", ["2026-03-08T07:00", "2026-03-09T06:30"]],
    ["30 2 * * *", "Europe/Berlin", "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]],
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-02T16:10", ["2026-10-03T15:30", "2026-10-04T15:15"]],
  ])("of a time that does not come (%s in %s) makes up for it at once", (expression, zone, after, expected) => {
    expect(next(expression, zone, after, 2)).toEqual(expected);
  });

  it("makes up once for many times, and not at all for those of every hour", () => {
    expect(next("*/10 2 * * *", "America/New_York", "2026-03-07T12:00", 2)).toEqual([
      "2026-03-08T07:00",
      "2026-03-09T06:00",
    ]);
    expect(next("30 * * * *", "America/New_York", "2026-03-08T06:00", 3)).toEqual([
      "2026-03-08T06:30",
      "2026-03-08T07:30",
      "2026-03-08T08:30",
    ]);
  });

  it("keeps its day where midnight is left out, and a whole day too", () => {
    expect(next("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00", 2)).toEqual([
      "2018-11-04T03:00",
      "2018-11-05T02:00",
    ]);
    expect(next("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00", 3)).toEqual([
      "2011-12-29T22:00",
      "2011-12-30T10:00",
      "2011-12-30T22:00",
    ]);
  });
});

describe("when clocks are put back, a schedule", () => {
  it.each([
    ["30 1 * * *", "America/New_York", "2026-10-31T12:00", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    ["30 2 * * *", "Europe/Berlin", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]],
    ["45 1 * * *", "Australia/Lord_Howe", "2026-04-04T12:00", ["2026-04-04T14:45", "2026-04-05T15:15"]],
  ])("of a time that comes twice (%s in %s) fires at the first", (expression, zone, after, expected) => {
    expect(next(expression, zone, after, 2)).toEqual(expected);
  });

  it("of every hour goes on by the time that passes", () => {
    expect(next("0 * * * *", "America/New_York", "2026-11-01T04:30", 4)).toEqual([
      "2026-11-01T05:00",
      "2026-11-01T06:00",
      "2026-11-01T07:00",
      "2026-11-01T08:00",
    ]);
    expect(next("*/15 * * * *", "Australia/Lord_Howe", "2026-04-04T14:20", 5)).toEqual([
      "2026-04-04T14:30",
      "2026-04-04T14:45",
      "2026-04-04T15:00",
      "2026-04-04T15:15",
      "2026-04-04T15:30",
    ]);
  });

  it.each(["America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"])(
    "in %s is in order, without a repetition",
    (zone) => {
      for (const expression of ["0 * * * *", "*/30 0-4 * * *", "0 0 * * *"]) {
        const fires = next(expression, zone, "2026-01-01T00:00", 500);
        expect(fires).toEqual([...new Set(fires)].sort());
      }
    },
  );
});
