import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { backoffSec } from "../../shared/kernel/backoff.ts";

const policy = fc
  .record({ baseSec: fc.integer({ min: 1, max: 600 }), times: fc.integer({ min: 1, max: 1_000 }) })
  .map(({ baseSec, times }) => ({ baseSec, maxSec: baseSec * times }));
const attempt = fc.integer({ min: 1, max: 2_000 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backoffSec", () => {
  it("doubles from the base up to the cap", () => {
    const waits = [1, 2, 3, 4, 5].map((attempt) => backoffSec({ baseSec: 30, maxSec: 300 }, attempt, 0));

    expect(waits).toEqual([15, 30, 60, 120, 150]);
  });

  it("lies between half and the whole of the pause, however many attempts there were", () => {
    fc.assert(
      fc.property(policy, attempt, random, (policy, attempt, random) => {
        const whole = Math.min(policy.maxSec, policy.baseSec * 2 ** (attempt - 1));
        const wait = backoffSec(policy, attempt, random);
        return wait >= whole / 2 && wait <= whole && wait <= policy.maxSec;
      }),
    );
  });

  it("never gets shorter with another attempt, given the same chance", () => {
    fc.assert(
      fc.property(policy, attempt, random, (policy, attempt, random) => {
        return backoffSec(policy, attempt + 1, random) >= backoffSec(policy, attempt, random);
      }),
    );
  });

  it("spreads those that failed together", () => {
    fc.assert(
      fc.property(policy, attempt, random, random, (policy, attempt, one, other) => {
        fc.pre(other - one > 1e-6);
        return backoffSec(policy, attempt, other) > backoffSec(policy, attempt, one);
      }),
    );
  });
});
