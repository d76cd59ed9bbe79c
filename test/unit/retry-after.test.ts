import { describe, expect, it } from "vitest";

import { secondsUntil } from "../../worker/adapters/http-answer.ts";

const NOW = new Date("2026-03-01T12:00:00.500Z");

describe("Retry-After", () => {
  it.each([
    ["12", 12],
    [" 0 ", 0],
    ["Sun, 01 Mar 2026 12:00:31 GMT", 31],
    ["Wed, 21 Oct 2015 07:28:00 GMT", 0],
    ["99999999", 86_400],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j is %s seconds", (header, seconds) => {
    expect(secondsUntil(header, NOW)).toBe(seconds);
  });
});
