import { describe, expect, it } from "vitest";

import { type Attempts, countAttempt } from "../../shared/auth/attempt-limit.ts";

const LIMIT = { most: 3, windowSec: 60 };
const at = (seconds: number): Date => new Date(1_000_000 + seconds * 1000);

/** Tries at these seconds; what each is told. */
function tryAt(...seconds: number[]): (number | undefined)[] {
  let known: Attempts | undefined;
  return seconds.map((second) => {
    const { next, retryAfterSec } = countAttempt(known, at(second), LIMIT);
    known = next;
    return retryAfterSec;
  });
}

describe("countAttempt", () => {
  it("lets so many pass in a window, and says of the next when to come back", () => {
    expect(tryAt(0, 10, 20, 30, 59.5)).toEqual([undefined, undefined, undefined, 30, 1]);
  });

  it("begins anew when the window is over, however often was asked meanwhile", () => {
    expect(tryAt(0, 0, 0, 1, 2, 3, 60, 60, 60, 61)).toEqual(
      [
        [undefined, undefined, undefined, 59, 58, 57],
        [undefined, undefined, undefined, 59],
      ].flat(),
    );
  });
});
