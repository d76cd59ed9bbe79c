import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Loop, startLoop } from "../../scheduler/loop.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const log = pino({ level: "silent" });
const passing = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A loop with a second between rounds, whose rounds take as long, and end, as the test says. */
function watched(random = 0.5, more: Partial<Loop> = {}) {
  const state = { isFailing: false, takesMs: 0 };
  const startedAt: number[] = [];
  let active = 0;
  let most = 0;
  const runOnce = async (): Promise<number> => {
    startedAt.push(Date.now() - zero);
    active += 1;
    most = Math.max(most, active);
    if (state.takesMs > 0) await new Promise((resolve) => setTimeout(resolve, state.takesMs));
    active -= 1;
    if (state.isFailing) throw new Error("the database is away");
    return 0;
  };
  const zero = Date.now();
  const loop = startLoop({ name: "test", everyMs: 1_000, runOnce, ...more }, { log, random: () => random });
  return { loop, state, startedAt, most: () => most };
}

describe("a loop", () => {
  it("runs at once, and then with its pause between rounds", async () => {
    const { loop, startedAt } = watched();
    await passing(2_500);
    await loop.stop();

    expect(startedAt).toEqual([0, 1_000, 2_000]);
  });

  it.each([
    [0, [0, 900, 1_800]],
    [1, [0, 1_100, 2_200]],
  ])("spreads its pause by a tenth (%d)", async (random, expected) => {
    const { loop, startedAt } = watched(random);
    await passing(2_500);
    await loop.stop();

    expect(startedAt.map((at) => Math.round(at))).toEqual(expected);
  });

  it("never runs two rounds at a time, however long one takes and whoever wakes it", async () => {
    const { loop, state, startedAt, most } = watched();
    state.takesMs = 3_500;
    await passing(1_000);
    for (let n = 0; n < 20; n += 1) {
      loop.wake();
      await passing(100);
    }
    await passing(20_000);

    expect(most()).toBe(1);
    expect(startedAt.length).toBeGreaterThan(3);
    await Promise.all([loop.stop(), passing(5_000)]);
  });

  it("ends its pause when it is woken", async () => {
    const { loop, startedAt } = watched();
    await passing(300);
    loop.wake();
    await passing(0);
    await loop.stop();

    expect(startedAt).toEqual([0, 300]);
  });

  it("keeps its distance, however often it is woken", async () => {
    const { loop, startedAt } = watched(0.5, { noCloserThanMs: 50 });
    await passing(300);
    for (let n = 0; n < 20; n += 1) {
      loop.wake();
      await passing(10);
    }
    await loop.stop();

    expect(startedAt.map((at) => Math.round(at))).toEqual([0, 300, 350, 400, 450, 500]);
  });

  it("runs again at once when it was woken during a round, once for any number of wakes", async () => {
    const { loop, state, startedAt } = watched();
    state.takesMs = 200;
    await passing(1_100);
    loop.wake();
    loop.wake();
    await passing(1_000);
    await Promise.all([loop.stop(), passing(500)]);

    expect(startedAt.map((at) => Math.round(at / 10) * 10)).toEqual([0, 1_000, 1_200]);
  });

  it("goes on after a round that failed, more slowly while rounds fail, at its own pace once one succeeds", async () => {
    const { loop, state, startedAt } = watched();
    await passing(500);
    state.isFailing = true;
    await passing(60_000);
    const before = startedAt.length;
    state.isFailing = false;
    await passing(12_000);
    await loop.stop();

    expect(startedAt.slice(0, 7)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000]);
    const recovered = startedAt.slice(before);
    expect(recovered[1]! - recovered[0]!).toBe(1_000);
  });

  it("is not driven by wakes while its rounds fail", async () => {
    const { loop, state, startedAt } = watched();
    state.isFailing = true;
    state.takesMs = 50;
    for (let n = 0; n < 2_000; n += 1) {
      loop.wake();
      await passing(10);
    }

    expect(startedAt.length).toBeLessThan(8);
    await Promise.all([loop.stop(), passing(100)]);
  });

  it("says that it fails once, and that it recovered once", async () => {
    const lines: string[] = [];
    const listening = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line).msg) });
    let rounds = 0;
    const runOnce = async (): Promise<number> => {
      rounds += 1;
      if (rounds <= 5) throw new Error("away");
      return 0;
    };
    const loop = startLoop({ name: "test", everyMs: 10, runOnce }, { log: listening, random: () => 0.5 });
    await passing(5_000);
    await loop.stop();

    expect(lines).toEqual(["loop failed; it goes on", "loop recovered"]);
  });

  it("lets the round that is under way finish when it is stopped, tells it so, and starts no other", async () => {
    const takesMs = 700;
    let signal: AbortSignal | undefined;
    let ended = 0;
    const loop = startLoop(
      {
        name: "test",
        everyMs: 1_000,
        runOnce: async (given) => {
          signal = given;
          await new Promise((resolve) => setTimeout(resolve, takesMs));
          ended += 1;
          return 0;
        },
      },
      { log },
    );
    await passing(100);
    let isStopped = false;
    const stopping = loop.stop().then(() => {
      isStopped = true;
    });
    await passing(500);

    expect([signal?.aborted, isStopped, ended]).toEqual([true, false, 0]);
    await passing(200);
    await stopping;
    await passing(10_000);
    expect([isStopped, ended]).toEqual([true, 1]);
  });
});
