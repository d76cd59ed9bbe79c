import { describe, expect, it } from "vitest";

import { parseCron } from "../../shared/timers/cron-expression.ts";
import { rhythmText } from "../../shared/timers/rhythm-text.ts";

const cron = (cronExpression: string, seed = "seed") =>
  rhythmText({ kind: "cron", cronExpression, timezone: "Europe/Berlin" }, seed);

describe("a schedule in words", () => {
  it.each([
    ["0 9 * * MON-FRI", "At 09:00, Monday through Friday, Europe/Berlin"],
    ["*/5 * * * *", "Every 5 minutes, Europe/Berlin"],
    [" 0  9 ? * 1#2 ", "At 09:00, on the second Monday of the month, Europe/Berlin"],
    ["0 9 * * 5L", "At 09:00, on the last Friday of the month, Europe/Berlin"],
    ["30 18 L * *", "At 18:30, on the last day of the month, Europe/Berlin"],
    ["0 9 * MAR *", "At 09:00, only in March, Europe/Berlin"],
    ["0 9 13 * FRI", "At 09:00, on day 13 of the month; and at 09:00, only on Friday, Europe/Berlin"],
  ])("of %j is %j", (expression, text) => {
    expect(cron(expression)).toBe(text);
  });

  it("says which time its H is", () => {
    const { minutes, hours } = parseCron("H H * * *", "agent-7");
    const time = [hours[0], minutes[0]].map((part) => String(part).padStart(2, "0")).join(":");
    expect(cron("H H * * *", "agent-7")).toBe(`At ${time}, Europe/Berlin`);
  });

  it("is the expression where there are no words for it", () => {
    expect(cron("what is this")).toBe("Cron what is this, Europe/Berlin");
  });

  it.each([
    [1, "Every second"],
    [90, "Every 90 seconds"],
    [60, "Every minute"],
    [5_400, "Every 90 minutes"],
    [86_400, "Every 24 hours"],
  ])("of %i seconds is %j", (intervalSec, text) => {
    expect(rhythmText({ kind: "interval", intervalSec, anchorAt: 0 }, "seed")).toBe(text);
  });

  it("of one time is that time", () => {
    const at = (text: string) => rhythmText({ kind: "at", at: Date.parse(text) }, "seed");
    expect(at("2026-12-24T09:00:00Z")).toBe("Once, on 2026-12-24 at 09:00, UTC");
    expect(at("2026-12-24T09:00:05Z")).toBe("Once, on 2026-12-24 at 09:00:05, UTC");
  });
});
