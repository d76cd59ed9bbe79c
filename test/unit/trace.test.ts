import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { childTraceparent, formatTraceparent, newTraceparent, parseTraceparent } from "../../shared/kernel/trace.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

describe("traceparent", () => {
  it("reads the parts of a valid header", () => {
    expect(parseTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({ traceId: TRACE, spanId: SPAN, flags: 1 });
  });

  it.each([
    undefined,
    "",
    "nonsense",
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${"0".repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${TRACE}x-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01\r\nx: y`,
  ])("drops %j, and a child of it begins a new trace", (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
    expect(parseTraceparent(childTraceparent(header))?.traceId).not.toBe(TRACE);
  });

  it("reads a newer version by the part it knows, and answers in its own", () => {
    expect(childTraceparent(`cc-${TRACE}-${SPAN}-01-what-the-future-brings`)).toMatch(
      new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`),
    );
  });

  it("keeps the trace in a child, with a step of its own, and passes on only the flags it knows", () => {
    const child = parseTraceparent(childTraceparent(`00-${TRACE}-${SPAN}-ff`));

    expect(child).toMatchObject({ traceId: TRACE, flags: 3 });
    expect(child?.spanId).not.toBe(SPAN);
  });

  it("takes its randomness from what it is given", () => {
    expect(newTraceparent((count) => "ab".repeat(count))).toBe(`00-${"ab".repeat(16)}-${"ab".repeat(8)}-03`);
  });

  it("reads back whatever it writes, and never throws on what others write", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseTraceparent(text);
        const made = newTraceparent();
        const parsed = parseTraceparent(made);
        return parsed !== undefined && formatTraceparent(parsed) === made;
      }),
    );
  });
});
