import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  decideRetry,
  type Failure,
  type FailureClass,
  type Retry,
  type RetryCounts,
  type RetryOverrides,
} from "../../shared/runs/retry-policy.ts";

const NONE: RetryCounts = { transientRetries: 0, lostCount: 0, interruptedCount: 0 };

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** What a chain of runs that end like this earns, until one earns nothing; at most 120. */
function chain(failures: (attempt: number) => Failure, overrides: RetryOverrides = {}): Retry[] {
  const retries: Retry[] = [];
  let counts = NONE;
  while (retries.length < 120) {
    const retry = decideRetry(failures(retries.length), counts, overrides, 0);
    if (retry === null) break;
    retries.push(retry);
    counts = retry.counts;
  }
  return retries;
}

const of = (failureClass: FailureClass) => () => ({ failureClass });

describe("a retry", () => {
  it.each(["permanent", "budget", "cancelled", "timeout"] as const)("is none after %s", (failureClass) => {
    expect(decideRetry({ failureClass, retryAfterSec: 1 }, NONE, { maxRetries: 9 }, 0)).toBeNull();
  });

  it("comes at once after an interruption, and after a loss", () => {
    expect(decideRetry({ failureClass: "interrupted" }, NONE, {}, 0.5)).toEqual({
      failureClass: "interrupted",
      delaySec: 0,
      counts: { ...NONE, interruptedCount: 1 },
    });
    expect(decideRetry({ failureClass: "lost" }, NONE, {}, 0.5)).toEqual({
      failureClass: "lost",
      delaySec: 0,
      counts: { ...NONE, lostCount: 1 },
    });
  });

  it("is none after the third loss: that run is poison", () => {
    expect(chain(of("lost"))).toHaveLength(2);
  });

  it("is none after the fifteenth interruption in a row, of which none counts as a loss", () => {
    const retries = chain(of("interrupted"));

    expect(retries).toHaveLength(14);
    expect(new Set(retries.map(({ failureClass, counts }) => `${failureClass} ${counts.lostCount}`))).toEqual(
      new Set(["interrupted 0"]),
    );
  });

  it("does not count interruptions that were not in a row", () => {
    const transient = { transientRetries: 1, lostCount: 0, interruptedCount: 4 };

    expect(decideRetry({ failureClass: "transient" }, transient, {}, 0)?.counts.interruptedCount).toBe(0);
    expect(decideRetry({ failureClass: "lost" }, transient, {}, 0)?.counts.interruptedCount).toBe(0);
  });

  it("keeps a chain short whatever its failures are", () => {
    const failureClass = fc.constantFrom<FailureClass>("interrupted", "lost", "transient");
    // Six that are counted, and before, between and behind them fourteen that are not.
    const longest = 6 + 7 * 14;
    fc.assert(
      fc.property(fc.array(failureClass, { minLength: 120, maxLength: 120 }), (classes) => {
        return chain((attempt) => ({ failureClass: classes[attempt] as FailureClass })).length <= longest;
      }),
    );
    const counted = ["lost", "lost", "transient", "transient", "transient", "transient"] as const;
    const stretches = counted.flatMap((one) => [...Array.from({ length: 14 }, () => "interrupted" as const), one]);
    expect(chain((attempt) => ({ failureClass: stretches[attempt] ?? "interrupted" }))).toHaveLength(longest);
  });
});

describe("a transient failure", () => {
  it("is tried again four times, with pauses that double from half a minute", () => {
    expect(chain(of("transient")).map(({ delaySec }) => delaySec)).toEqual([15, 30, 60, 120]);
    expect(chain(of("transient")).map(({ counts }) => counts.transientRetries)).toEqual([1, 2, 3, 4]);
  });

  it("has pauses of half an hour at most", () => {
    const counts = { ...NONE, transientRetries: 30 };
    fc.assert(
      fc.property(random, (random) => {
        const delaySec = decideRetry({ failureClass: "transient" }, counts, { maxRetries: 99 }, random)?.delaySec ?? 0;
        return delaySec >= 900 && delaySec <= 1800;
      }),
    );
  });

  it("waits as long as the endpoint asks, but not less than it would, and no more than a day", () => {
    const askedFor = (retryAfterSec: number) =>
      decideRetry({ failureClass: "transient", retryAfterSec }, NONE, {}, 0)?.delaySec;

    expect(askedFor(0)).toBe(15);
    expect(askedFor(14)).toBe(15);
    expect(askedFor(7_200)).toBe(7_200);
    expect(askedFor(7 * 86_400)).toBe(7 * 86_400);
    expect(askedFor(10_000_000)).toBe(8 * 86_400);
  });

  it("follows the agent's own numbers, where it has them", () => {
    const overrides = { maxRetries: 6, baseSec: 4, maxSec: 20 };

    expect(chain(of("transient"), overrides).map(({ delaySec }) => delaySec)).toEqual([2, 4, 8, 10, 10, 10]);
    expect(chain(of("transient"), { maxRetries: 1 }).map(({ delaySec }) => delaySec)).toEqual([15]);
    expect(chain(of("transient"), { maxRetries: 0 })).toEqual([]);
  });

  it("leaves the limits of losses alone", () => {
    expect(decideRetry({ failureClass: "lost" }, { ...NONE, lostCount: 2 }, { maxRetries: 20 }, 0)).toBeNull();
  });
});
