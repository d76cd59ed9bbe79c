import { describe, expect, it } from "vitest";

import { type ForecastBasis, forecast } from "../../shared/budgets/forecast.ts";

const at = (text: string): Date => new Date(text);

/** A month of 30 days, ten days in, a third of a dollar spent of one. */
const month: ForecastBasis = {
  now: at("2026-06-11T00:00:00Z"),
  since: at("2026-06-01T00:00:00Z"),
  windowEnd: at("2026-07-01T00:00:00Z"),
  cap: 1_000_000,
  spent: 240_000,
  recent: { amount: 0, since: at("2026-06-10T00:00:00Z") },
};

describe("a forecast", () => {
  it("goes on as the window did so far", () => {
    expect(forecast(month)).toMatchObject({ burnRatePerHour: 1_000, projectedAmount: 720_000, capMetAt: null });
  });

  it("tells the hour in which the cap will be met", () => {
    const { capMetAt, projectedAmount } = forecast({ ...month, cap: 480_000 });

    expect(capMetAt).toEqual(at("2026-06-21T00:00:00Z"));
    expect(projectedAmount).toBe(720_000);
  });

  it("goes on as it did lately, beside that", () => {
    const { recent } = forecast({ ...month, recent: { amount: 240_000, since: at("2026-06-10T00:00:00Z") } });

    expect(recent).toEqual({
      since: at("2026-06-10T00:00:00Z"),
      burnRatePerHour: 10_000,
      projectedAmount: 240_000 + 10_000 * 480,
      capMetAt: at("2026-06-14T04:00:00Z"),
    });
  });

  it("does not meet a cap at the very end of the window, which is the next one's", () => {
    expect(forecast({ ...month, cap: 720_000 }).capMetAt).toBeNull();
    expect(forecast({ ...month, cap: 719_999 }).capMetAt).not.toBeNull();
  });

  it("has met a cap that is met", () => {
    expect(forecast({ ...month, cap: 240_000 }).capMetAt).toEqual(month.now);
    expect(forecast({ ...month, cap: 1 }).recent.capMetAt).toEqual(month.now);
  });

  it("has no such time without a cap, nor where nothing is spent", () => {
    expect(forecast({ ...month, cap: null }).capMetAt).toBeNull();
    expect(forecast({ ...month, spent: 0 })).toMatchObject({ burnRatePerHour: 0, projectedAmount: 0, capMetAt: null });
  });

  it("projects no end of what does not end, and still meets its cap", () => {
    const { projectedAmount, capMetAt } = forecast({ ...month, windowEnd: null });

    expect(projectedAmount).toBeNull();
    expect(capMetAt).toEqual(new Date(month.now.getTime() + 760 * 3_600_000));
    expect(forecast({ ...month, windowEnd: null, cap: Number.MAX_SAFE_INTEGER }).capMetAt).toBeNull();
  });

  it("makes no hour's rate of the first moment", () => {
    const { burnRatePerHour } = forecast({ ...month, now: month.since, spent: 100 });

    expect(burnRatePerHour).toBe(6_000);
  });

  it("is not misled by a correction downwards, nor by a window that has ended", () => {
    const late = { ...month, now: at("2026-07-02T00:00:00Z") };

    expect(forecast({ ...month, recent: { amount: -5, since: month.since } }).recent.burnRatePerHour).toBe(0);
    expect(forecast(late).projectedAmount).toBe(late.spent);
    expect(forecast({ ...month, spent: -10 })).toMatchObject({ burnRatePerHour: 0, projectedAmount: -10 });
  });

  it.each([
    ["a leap February", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", 29],
    ["a common February", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z", 28],
    ["the last month of a year", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", 31],
    ["a month in which clocks change elsewhere", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z", 31],
  ])("counts the days of %s", (_what, start, end, days) => {
    const now = new Date(at(start).getTime() + 24 * 3_600_000);

    const { projectedAmount } = forecast({ ...month, now, since: at(start), windowEnd: at(end), spent: 1_000 });

    expect(projectedAmount).toBe(1_000 * days);
  });
});
