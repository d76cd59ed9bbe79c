import { describe, expect, it } from "vitest";

import { retryAfterOf } from "../../worker/adapters/local-tool/retry-hint.ts";

const NOW = new Date("2026-10-08T12:00:00Z");
const HOUR = 3_600;
const DAY = 24 * HOUR;

describe("when a tool says that it will work again", () => {
  it.each([
    ["Claude AI usage limit reached|1791468000", 2 * HOUR],
    ["You've hit your limit · resets 3pm (UTC)", 3 * HOUR],
    ["You've hit your limit · resets 11:30am (UTC)", 23.5 * HOUR],
    ["You've hit your weekly limit · resets Oct 10, 3pm (UTC)", 2 * DAY + 3 * HOUR],
    ["limit · resets Oct 10, 3pm (America/Bogota)", 2 * DAY + 8 * HOUR],
    ["limit · resets Jan 2, 12am (UTC)", 85.5 * DAY],
    ["or try again at Oct 10th, 2026 12:00 PM (UTC).", 2 * DAY],
    ["or try again at Oct 1st, 2026 12:00 PM (UTC).", 0],
    ["try again in 3 days 5 hours 12 minutes.", 3 * DAY + 5 * HOUR + 720],
    ["Rate limit is exceeded. Try again in 17 seconds.", 17],
    ['{"type":"usage_limit_reached","resets_in_seconds":120}', 120],
    ['{"type":"usage_limit_reached","resets_at":1791468000}', 2 * HOUR],
    ["429 rate_limit_error retry-after: 30", 30],
    ["You've hit your usage limit. Try again later.", undefined],
    ["resets Smarch 13, 3pm (UTC)", undefined],
    ["resets Oct 10, 3pm (No/Where)", undefined],
  ])("%s", (text, seconds) => {
    expect(retryAfterOf(text, NOW)).toBe(seconds);
  });
});
