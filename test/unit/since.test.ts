import { describe, expect, it } from "vitest";

import { momentOf } from "../../api/v1/since.ts";

// A Wednesday.
const NOW = new Date("2028-03-01T10:30:00Z");

describe("a moment of a query", () => {
  it.each([
    ["today", "2028-03-01T00:00:00.000Z"],
    ["yesterday", "2028-02-29T00:00:00.000Z"],
    ["this_week", "2028-02-28T00:00:00.000Z"],
    ["this_month", "2028-03-01T00:00:00.000Z"],
    ["this_quarter", "2028-01-01T00:00:00.000Z"],
    ["1h", "2028-03-01T09:30:00.000Z"],
    ["30d", "2028-01-31T10:30:00.000Z"],
    ["2028-01-02T03:04:05+01:00", "2028-01-02T02:04:05.000Z"],
    ["2028-01-02", "2028-01-02T00:00:00.000Z"],
  ])("%s is %s", (text, at) => {
    expect(momentOf(text, NOW)?.toISOString()).toBe(at);
  });

  it.each(["", "tomorrow", "toString", "h", "-1d", "1w", "2028-13-01", "99999d"])("%j is none", (text) => {
    expect(momentOf(text, NOW)).toBeUndefined();
  });

  it("a week begins on Monday, on Sundays too", () => {
    expect(momentOf("this_week", new Date("2028-03-05T23:59:59Z"))?.toISOString()).toBe("2028-02-28T00:00:00.000Z");
    expect(momentOf("this_week", new Date("2028-03-06T00:00:00Z"))?.toISOString()).toBe("2028-03-06T00:00:00.000Z");
  });
});
