import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import { largestGrant, type Place, queueLimit } from "../../shared/wakeups/queue-limit.ts";
import { times } from "../support/waking.ts";

/** What is queued, which several processes look at; a count sees it as it is in one moment. */
function queue(limit: number, processes = 1) {
  let queued = 0;
  const counted: string[] = [];
  const limits = times(processes, () =>
    queueLimit({
      limit,
      count: async (key) => {
        counted.push(key);
        const seen = queued;
        await Promise.resolve();
        return seen;
      },
    }),
  );
  /** A call of the process `n`; resolves to whether it was let in. */
  const call = async (n: number, isUsed = true): Promise<boolean> => {
    const place = await limits[n]!.take("a");
    if (place === null) return false;
    await setImmediate();
    if (isUsed) queued += 1;
    await setImmediate();
    place.leave(isUsed);
    return true;
  };
  return { call, counted, limits, queued: () => queued, leave: (count: number) => (queued -= count) };
}

describe("a limit on what is queued", () => {
  it.each([1, 7, 100, 1_000])("of %i is kept to exactly by one process, however its calls race", async (limit) => {
    const { call, queued } = queue(limit);

    const answers = await Promise.all(times(limit * 2, () => call(0)));

    expect(queued()).toBe(limit);
    expect(answers.filter(Boolean)).toHaveLength(limit);
  });

  it.each([
    [2, 100],
    [4, 1_000],
    [8, 2_000],
  ])("of %i processes is passed by no more than a grant of each but one (%i)", async (processes, limit) => {
    const { call, queued } = queue(limit, processes);

    await Promise.all(times(limit * 2, (n) => call(n % processes)));

    expect(queued()).toBeGreaterThanOrEqual(limit);
    expect(queued()).toBeLessThanOrEqual(limit + (processes - 1) * largestGrant(limit));
  });

  it("costs few counts while there is room", async () => {
    const { call, counted } = queue(100_000);

    for (let n = 0; n < 5_000; n += 1) await call(0);

    expect(counted).toHaveLength(1);
  });

  it("is not used up by calls that make no run", async () => {
    const { call, queued } = queue(3);

    for (let n = 0; n < 50; n += 1) await expect(call(0, false)).resolves.toBe(true);

    expect(queued()).toBe(0);
  });

  it("of none lets everything in, and counts nothing", async () => {
    const { call, counted } = queue(0);

    await expect(Promise.all(times(1_000, () => call(0)))).resolves.not.toContain(false);
    expect(counted).toEqual([]);
  });

  it("counts what was on its way while it counted", async () => {
    let answer = (_queued: number): void => undefined;
    const limit = queueLimit({ limit: 16, count: () => new Promise((resolve) => (answer = resolve)) });
    const first = limit.take("a");
    answer(0);
    const place = (await first) as Place;
    const second = limit.take("a");
    // It is stored behind the back of the count that is under way.
    place.leave(true);
    answer(14);
    await expect(second).resolves.not.toBeNull();

    const third = limit.take("a");
    answer(16);
    await expect(third).resolves.toBeNull();
  });

  it("says so when nobody can count, and goes on when somebody can", async () => {
    let isDown = true;
    const limit = queueLimit({ limit: 5, count: async () => (isDown ? Promise.reject(new Error("down")) : 0) });
    await expect(limit.take("a")).rejects.toThrow("down");

    isDown = false;

    await expect(limit.take("a")).resolves.not.toBeNull();
  });

  it("forgets keys that nobody asks for, and not those that are in use", async () => {
    let isStored = false;
    const limit = queueLimit({ limit: 1, count: async (key) => (key === "held" && isStored ? 1 : 0) });
    const held = (await limit.take("held")) as Place;

    for (let n = 0; n < 20_000; n += 1) (await limit.take(`k${n}`))?.leave(true);

    const next = limit.take("held");
    isStored = true;
    held.leave(true);
    await expect(next).resolves.toBeNull();
  });
});
