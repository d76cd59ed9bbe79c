import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { cloneDatabase } from "../support/database.ts";

const ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Pacific/Auckland"] as const;

interface Kind {
  readonly kind: string;
  readonly period: string | null;
  readonly anchor: string | null;
}

interface Window {
  readonly from: string;
  readonly until: string;
}

interface Windows extends AsyncDisposable {
  readonly inZone: (zone: string) => Promise<void>;
  readonly of: (kind: Kind, at: string) => Promise<Window>;
  /** Rows of which one breaks the tiling of time: none. */
  readonly torn: (moments: readonly (Kind & { readonly at: string })[]) => Promise<unknown[]>;
}

const iso = (moment: string): string => `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')`;

async function openWindows(): Promise<Windows> {
  const database = await cloneDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    inZone: async (zone) => void (await client.query(`set time zone '${zone}'`)),
    of: async ({ kind, period, anchor }, at) => {
      const { rows } = await client.query<Window>(
        `select ${iso("s")} as "from", ${iso("budget_window_end($1, $2, s)")} as "until"
           from budget_window_start($1, $2, $3::date, $4::timestamptz) s`,
        [kind, period, anchor, at],
      );
      return rows[0]!;
    },
    torn: async (moments) => {
      const { rows } = await client.query<Record<string, unknown>>(
        `select w.*, s, e from jsonb_to_recordset($1::jsonb) as w(kind text, period text, anchor date, at timestamptz)
           cross join lateral budget_window_start(kind, period, anchor, at) s
           cross join lateral budget_window_end(kind, period, s) e
          where not (s <= at and at < e
             and budget_window_start(kind, period, anchor, s) = s
             and budget_window_start(kind, period, anchor, e - interval '1 microsecond') = s
             and budget_window_start(kind, period, anchor, e) = case when kind = 'lifetime' then s else e end
             and (kind = 'lifetime' or budget_window_end(kind, period, budget_window_start(kind, period, anchor, s - interval '1 microsecond')) = s)
             and (s at time zone 'UTC')::time = time '00:00')`,
        [JSON.stringify(moments)],
      );
      return rows;
    },
    [Symbol.asyncDispose]: async () => {
      await client.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

const day: Kind = { kind: "calendar_day_utc", period: null, anchor: null };
const month: Kind = { kind: "calendar_month_utc", period: null, anchor: null };
const lifetime: Kind = { kind: "lifetime", period: null, anchor: null };
const fiscal = (period: string, anchor: string): Kind => ({ kind: "fiscal_period", period, anchor });

const at = (date: string): string => `${date}T00:00:00`;

/** The kind, the moment, and its window in UTC. */
const CASES: readonly (readonly [string, Kind, string, string, string])[] = [
  ["a month ends with its last instant", month, "2026-04-30T23:59:59.999999Z", "2026-04-01", "2026-05-01"],
  ["a month begins with its first instant", month, "2026-05-01T00:00:00Z", "2026-05-01", "2026-06-01"],
  [
    "a moment is what it is in UTC, wherever it was said",
    month,
    "2026-04-30T22:00:00-04:00",
    "2026-05-01",
    "2026-06-01",
  ],
  ["a leap year's February has 29 days", month, "2028-02-29T23:59:59.999999Z", "2028-02-01", "2028-03-01"],
  ["2100 is no leap year", month, "2100-02-28T23:59:59Z", "2100-02-01", "2100-03-01"],
  ["New Year is a new month", month, "2027-01-01T00:00:00Z", "2027-01-01", "2027-02-01"],
  ["the year's last instant is in December", month, "2026-12-31T23:59:59.999999Z", "2026-12-01", "2027-01-01"],
  ["28 February of a leap year is followed by the 29th", day, "2028-02-28T23:59:59Z", "2028-02-28", "2028-02-29"],
  ["the leap day is a day", day, "2028-02-29T12:00:00Z", "2028-02-29", "2028-03-01"],
  ["28 February 2100 is followed by March", day, "2100-02-28T12:00:00Z", "2100-02-28", "2100-03-01"],
  ["New Year is a new day", day, "2027-01-01T00:00:00Z", "2027-01-01", "2027-01-02"],
  ["clocks that go forward in New York leave the day alone", day, "2026-03-08T07:00:00Z", "2026-03-08", "2026-03-09"],
  ["clocks that go back in New York leave the day alone", day, "2026-11-01T06:30:00Z", "2026-11-01", "2026-11-02"],
  ["clocks that go forward in Berlin leave the day alone", day, "2026-03-29T01:00:00Z", "2026-03-29", "2026-03-30"],
  ["clocks that go back in Berlin leave the day alone", day, "2026-10-25T00:30:00Z", "2026-10-25", "2026-10-26"],
  [
    "a month with a change of clocks ends at midnight in UTC",
    month,
    "2026-03-31T23:30:00Z",
    "2026-03-01",
    "2026-04-01",
  ],
  ["a fiscal day is a day", fiscal("daily", "2026-01-15"), "2028-02-29T12:00:00Z", "2028-02-29", "2028-03-01"],
  [
    "a week begins on the anchor's weekday",
    fiscal("weekly", "2026-11-18"),
    "2026-11-22T12:00:00Z",
    "2026-11-18",
    "2026-11-25",
  ],
  [
    "a week before its anchor does so too",
    fiscal("weekly", "2026-11-18"),
    "2026-11-17T23:59:59Z",
    "2026-11-11",
    "2026-11-18",
  ],
  ["a week crosses a leap day", fiscal("weekly", "2028-02-24"), "2028-03-01T12:00:00Z", "2028-02-24", "2028-03-02"],
  [
    "a fiscal month begins on the anchor's day",
    fiscal("monthly", "2026-01-15"),
    "2026-11-14T23:59:59Z",
    "2026-10-15",
    "2026-11-15",
  ],
  [
    "a fiscal month begins with its first instant",
    fiscal("monthly", "2026-01-15"),
    "2026-11-15T00:00:00Z",
    "2026-11-15",
    "2026-12-15",
  ],
  [
    "a fiscal month crosses New Year",
    fiscal("monthly", "2026-01-15"),
    "2027-01-14T23:00:00Z",
    "2026-12-15",
    "2027-01-15",
  ],
  [
    "a fiscal month before its anchor",
    fiscal("monthly", "2026-01-15"),
    "2025-01-14T23:00:00Z",
    "2024-12-15",
    "2025-01-15",
  ],
  [
    "a fiscal month from the 28th crosses a leap day",
    fiscal("monthly", "2026-01-28"),
    "2028-02-29T12:00:00Z",
    "2028-02-28",
    "2028-03-28",
  ],
  [
    "a quarter begins with the anchor's month",
    fiscal("quarterly", "2026-02-10"),
    "2026-11-09T23:59:59Z",
    "2026-08-10",
    "2026-11-10",
  ],
  ["a quarter crosses New Year", fiscal("quarterly", "2026-02-10"), "2027-01-01T00:00:00Z", "2026-11-10", "2027-02-10"],
  [
    "a quarter before its anchor",
    fiscal("quarterly", "2026-02-10"),
    "2025-02-09T12:00:00Z",
    "2024-11-10",
    "2025-02-10",
  ],
  ["a lifetime has one window", lifetime, "2028-02-29T12:00:00Z", "1970-01-01", "9999-12-31"],
];

const moments = fc
  .record({
    ms: fc.oneof(
      fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2199, 11, 31) }),
      // Around midnight, of any day.
      fc
        .tuple(fc.integer({ min: 400, max: 84_000 }), fc.integer({ min: -2, max: 2 }))
        .map(([days, ms]) => days * 86_400_000 + ms),
    ),
    which: fc.constantFrom(
      "calendar_day_utc",
      "calendar_month_utc",
      "lifetime",
      "daily",
      "weekly",
      "monthly",
      "quarterly",
    ),
    anchor: fc.tuple(
      fc.integer({ min: 1990, max: 2190 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
    ),
  })
  .map(({ ms, which, anchor }) => {
    const isFiscal = ["daily", "weekly", "monthly", "quarterly"].includes(which);
    return {
      kind: isFiscal ? "fiscal_period" : which,
      period: isFiscal ? which : null,
      anchor: isFiscal ? anchor.map((part) => String(part).padStart(2, "0")).join("-") : null,
      at: new Date(ms).toISOString(),
    };
  });

describe("a budget's windows", () => {
  it.each(ZONES)("are in UTC, whatever the session's time zone: %s", async (zone) => {
    await using windows = await openWindows();
    await windows.inZone(zone);
    for (const [what, kind, moment, from, until] of CASES) {
      expect(await windows.of(kind, moment), what).toEqual({ from: at(from), until: at(until) });
    }
  });

  it("tile time: each moment is in one window, behind which the next one begins", async () => {
    await using windows = await openWindows();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ZONES),
        fc.array(moments, { minLength: 300, maxLength: 300 }),
        async (zone, given) => {
          await windows.inZone(zone);
          expect(await windows.torn(given)).toEqual([]);
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
