import { describe, expect, it } from "vitest";

import { RETRY_PAUSES_SEC, retryPauseSec } from "../../shared/webhooks/retry-schedule.ts";

describe("attempts at a webhook", () => {
  it("come again after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then no more", () => {
    const pauses = Array.from({ length: 11 }, (_, index) => retryPauseSec({ failures: index + 1 }, 0));

    const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 3_600);
    expect(pauses).toEqual([5, 300, 1_800, ...hours, undefined, undefined]);
    expect(RETRY_PAUSES_SEC.reduce((sum, pause) => sum + pause, 0) / 3_600).toBeCloseTo(75.6, 1);
  });

  it("are spread by a tenth at the most", () => {
    expect(retryPauseSec({ failures: 2 }, 0.999)).toBeGreaterThan(320);
    expect(retryPauseSec({ failures: 2 }, 0.999)).toBeLessThan(330);
  });

  it("wait for as long as the receiver asks, up to a day, and never shorter than they would", () => {
    expect(retryPauseSec({ failures: 1, retryAfterSec: 60 }, 0)).toBe(60);
    expect(retryPauseSec({ failures: 2, retryAfterSec: 60 }, 0)).toBe(300);
    expect(retryPauseSec({ failures: 1, retryAfterSec: 10_000_000 }, 0)).toBe(86_400);
    expect(retryPauseSec({ failures: 10, retryAfterSec: 60 }, 0)).toBeUndefined();
  });
});
