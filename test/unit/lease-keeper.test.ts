import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { RenewedRow } from "../../shared/runs/run-lease.store.ts";
import type { Stop } from "../../worker/adapters/adapter.ts";
import { createLeaseKeeper } from "../../worker/lease-keeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const LEASE_SEC = 60;
/** A sixth of the lease. */
const ROUND = 10_000;
/** What a renewal wins, counted from when it was sent. */
const TRUST = 50_000;
const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const row = (id: string, more: Partial<RenewedRow> = {}): RenewedRow => ({
  id,
  fencing_token: 7,
  is_cancelling: false,
  cancel_reason: null,
  error_code: null,
  ...more,
});

/** A keeper over a database that answers as the test says. */
function watched() {
  const state = {
    renewed: [] as RenewedRow[],
    owned: [] as RenewedRow[],
    takesMs: 0,
    error: undefined as Error | undefined,
  };
  let hanging: Promise<void> | undefined;
  let answerAtLast = (): void => undefined;
  const asked: { renewals: number[]; looks: (readonly string[])[]; draining: boolean[] } = {
    renewals: [],
    looks: [],
    draining: [],
  };
  const extended: { lengthMs: number; sentAtMs: number }[] = [];
  const zero = Date.now();
  const now = () => Date.now() - zero;
  const answer = async (): Promise<void> => {
    await hanging;
    if (state.takesMs > 0) await new Promise((resolve) => setTimeout(resolve, state.takesMs));
    if (state.error !== undefined) throw state.error;
  };
  const keeper = createLeaseKeeper({
    runs: {
      renew: async ({ isDraining }) => {
        asked.renewals.push(now());
        asked.draining.push(isDraining);
        await answer();
        return state.renewed;
      },
      stillOwned: async (_, runIds) => {
        asked.looks.push(runIds);
        await answer();
        return state.owned;
      },
    },
    workerId: "worker",
    leaseSec: LEASE_SEC,
    extend: (lengthMs, sentAtMs) => void extended.push({ lengthMs, sentAtMs }),
    bootClockMs: now,
    log: pino({ level: "silent" }),
  });
  keeper.start();
  const hold = (runId: string, fencingToken = 7, askedAtMs = now()) => keeper.hold({ runId, fencingToken, askedAtMs });
  return {
    keeper,
    state,
    asked,
    extended,
    hold,
    hang: () => {
      hanging = new Promise((resolve) => {
        answerAtLast = resolve;
      });
    },
    [Symbol.asyncDispose]: async () => {
      answerAtLast();
      await Promise.all([keeper.close(), passing(60_000)]);
    },
  };
}

const causeOf = (signal: AbortSignal): string | undefined =>
  signal.aborted ? (signal.reason as Stop).cause : undefined;

describe("a lease keeper", () => {
  it("renews six times in a lease, all runs in one go, and tells how long the worker may be trusted from the sending", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a"), row("b")];
    watch.state.takesMs = 3_000;
    const signals = [watch.hold("a"), watch.hold("b")];
    await passing(60_000);

    expect(watch.asked.renewals).toEqual([1, 2, 3, 4, 5, 6].map((n) => n * ROUND));
    expect(watch.extended).toEqual([0, 1, 2, 3, 4, 5].map((n) => ({ lengthMs: TRUST, sentAtMs: n * ROUND })));
    expect(signals.map(causeOf)).toEqual([undefined, undefined]);
  });

  it("trusts no longer than the lease of a run that was claimed meanwhile, until that is renewed", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a"), row("late")];
    watch.hold("a");
    await passing(ROUND - 1);
    watch.state.takesMs = 3_000;
    // Sent before the run is held, and answered after: it renews only the other one.
    await passing(1_000);
    watch.hold("late", 7, 4_000);
    await passing(2_001);
    expect(watch.extended.slice(1)).toEqual([{ lengthMs: TRUST, sentAtMs: 4_000 }]);

    await passing(ROUND);
    expect(watch.extended.at(-1)).toEqual({ lengthMs: TRUST, sentAtMs: 2 * ROUND });
  });

  it("shortens the trust that a renewal won after a run was asked for", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a")];
    watch.hold("a");
    await passing(ROUND + 1_000);
    watch.hold("late", 7, ROUND - 2_000);

    expect(watch.extended.at(-1)).toEqual({ lengthMs: TRUST, sentAtMs: ROUND - 2_000 });
  });

  it("never has two renewals under way", async () => {
    await using watch = watched();
    watch.state.takesMs = 35_000;
    await passing(100_000);

    expect(watch.asked.renewals).toEqual([10_000, 50_000, 90_000]);
  });

  it("obeys a cancel that a renewal carries, and no other run's", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a", { is_cancelling: true, cancel_reason: "enough" }), row("b")];
    const [a, b] = [watch.hold("a"), watch.hold("b")];
    await passing(ROUND);

    expect(a.reason).toEqual({ cause: "cancelled", message: "enough", graceMs: 1_500 });
    expect(b.aborted).toBe(false);
  });

  it("looks at once when it is told that someone wants a run to end", async () => {
    await using watch = watched();
    watch.state.owned = [row("a", { is_cancelling: true })];
    const a = watch.hold("a");
    watch.keeper.look("another's");
    watch.keeper.look("a");
    await passing(0);

    expect(watch.asked.looks).toEqual([["a"]]);
    expect(causeOf(a)).toBe("cancelled");
  });

  it("survives a look that fails, and a look without a cancel ends nothing", async () => {
    await using watch = watched();
    const a = watch.hold("a");
    watch.state.error = new Error("away");
    watch.keeper.look("a");
    await passing(0);
    watch.state.error = undefined;
    watch.state.owned = [row("a")];
    watch.keeper.look("a");
    await passing(0);

    expect(a.aborted).toBe(false);
  });

  it("looks again at a run that a renewal passed over, and lets it go on while it is the worker's", async () => {
    await using watch = watched();
    watch.state.renewed = [row("b")];
    watch.state.owned = [row("a")];
    const [a, b] = [watch.hold("a"), watch.hold("b")];
    await passing(3 * ROUND);

    expect(watch.asked.looks).toEqual([["a"], ["a"], ["a"]]);
    expect([a, b].map(causeOf)).toEqual([undefined, undefined]);
  });

  it("obeys a cancel that only the second look shows", async () => {
    await using watch = watched();
    watch.state.owned = [row("a", { is_cancelling: true })];
    const a = watch.hold("a");
    await passing(ROUND);

    expect(causeOf(a)).toBe("cancelled");
  });

  it.each([
    ["is missing both times", []],
    ["belongs to a later attempt", [row("a", { fencing_token: 8 })]],
  ])("ends a run that %s", async (_, owned) => {
    await using watch = watched();
    watch.state.renewed = [row("b")];
    watch.state.owned = owned;
    const [a, b] = [watch.hold("a"), watch.hold("b")];
    await passing(ROUND);

    expect(a.reason).toMatchObject({ cause: "lease_lost", graceMs: 0 });
    expect(b.aborted).toBe(false);
  });

  it("does not judge a run that it took on while a renewal was under way, nor one that was released", async () => {
    await using watch = watched();
    watch.state.takesMs = 1_000;
    const released = watch.hold("released");
    await passing(ROUND + 500);
    const late = watch.hold("late");
    watch.keeper.release("released");
    await passing(5_000);

    expect(watch.asked.looks).toEqual([]);
    expect([late, released].map(causeOf)).toEqual([undefined, undefined]);
  });

  it("ends all runs when it is told to, those that were ended keep their first reason", async () => {
    await using watch = watched();
    watch.state.owned = [row("a", { is_cancelling: true })];
    const [a, b] = [watch.hold("a"), watch.hold("b")];
    watch.keeper.look("a");
    await passing(0);
    watch.keeper.stopAll({ cause: "interrupted", message: "the worker stops", graceMs: 1_500 });

    expect([a, b].map(causeOf)).toEqual(["cancelled", "interrupted"]);
  });

  it("ends what it takes on after the last word, where that was said for good", async () => {
    await using watch = watched();
    const stop = { cause: "interrupted", message: "the worker stops", graceMs: 1_500 } as const;
    watch.keeper.stopAll(stop);
    const after = watch.hold("after");
    watch.keeper.stopForGood(stop);
    const late = watch.hold("late");

    expect([after, late].map(causeOf)).toEqual(["interrupted", "interrupted"]);
    expect(late.reason).toEqual(stop);
  });

  it("takes runs on again after a stop that was not for good", async () => {
    await using watch = watched();
    watch.keeper.stopAll({ cause: "lease_lost", message: "x", graceMs: 0 });

    expect(watch.hold("a").aborted).toBe(false);
  });

  it("shows itself as draining at once", async () => {
    await using watch = watched();
    await passing(ROUND);
    watch.keeper.drain();
    await passing(ROUND);

    expect(watch.asked.renewals).toEqual([ROUND, ROUND, 2 * ROUND]);
    expect(watch.asked.draining).toEqual([false, true, true]);
  });
});

describe("a worker's trust in its leases", () => {
  it("outlives renewals that fail, until it ends", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a")];
    const a = watch.hold("a");
    await passing(ROUND);
    watch.state.error = new Error("the database is away");
    await passing(TRUST - 1);
    expect(a.aborted).toBe(false);

    await passing(1);
    expect(causeOf(a)).toBe("lease_lost");
  });

  it("goes on when a renewal succeeds in time", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a")];
    const a = watch.hold("a");
    watch.state.error = new Error("the database is away");
    await passing(TRUST - ROUND);
    watch.state.error = undefined;
    await passing(10 * ROUND);

    expect(a.aborted).toBe(false);
  });

  it("counts from when a renewal was sent, not from when its answer came", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a")];
    watch.state.takesMs = 9_000;
    const a = watch.hold("a");
    // Sent at 10 s, answered at 19 s; all later ones fail.
    await passing(ROUND + 9_500);
    watch.state.takesMs = 0;
    watch.state.error = new Error("the database is away");
    await passing(ROUND + TRUST - 1 - (ROUND + 9_500));
    expect(a.aborted).toBe(false);
    await passing(1);

    expect(causeOf(a)).toBe("lease_lost");
  });

  it("ends also when a renewal is never answered", async () => {
    await using watch = watched();
    watch.state.renewed = [row("a")];
    const a = watch.hold("a");
    await passing(ROUND + 1);
    watch.hang();
    await passing(TRUST - 2);
    expect(a.aborted).toBe(false);
    await passing(ROUND);

    expect(causeOf(a)).toBe("lease_lost");
  });
});
