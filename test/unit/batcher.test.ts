import { describe, expect, it } from "vitest";

import { batcher } from "../../shared/kernel/batcher.ts";
import { InvalidInputError, UnavailableError } from "../../shared/kernel/errors.ts";

/** Work whose batches end when the test says so. */
function worksite() {
  const batches: { readonly items: readonly number[]; readonly end: (error?: Error) => void }[] = [];
  const work = (items: readonly number[]): Promise<readonly string[]> =>
    new Promise((resolve, reject) => {
      batches.push({
        items: [...items],
        end: (error) => (error === undefined ? resolve(items.map((item) => `<${item}>`)) : reject(error)),
      });
    });
  return { batches, work, items: () => batches.map((batch) => batch.items) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a batcher", () => {
  it("starts at the end of the turn while nothing is under way, with all that came in it", async () => {
    const { work, items } = worksite();
    const ask = batcher(work, { max: 10, inFlight: 2 });

    void ask(1);
    void Promise.resolve().then(() => ask(2));
    expect(items()).toEqual([]);
    await turn();
    expect(items()).toEqual([[1, 2]]);

    void ask(3);
    await turn();
    expect(items()).toEqual([[1, 2], [3]]);
  });

  it("groups what arrives while as many batches as may be are under way, in order", async () => {
    const { batches, work, items } = worksite();
    const ask = batcher(work, { max: 10, inFlight: 1 });
    const first = ask(1);
    await turn();
    const others = Promise.all([2, 3, 4].map(ask));
    await turn();
    expect(items()).toEqual([[1]]);

    batches[0]?.end();
    await turn();
    expect(items()).toEqual([[1], [2, 3, 4]]);

    batches[1]?.end();
    await expect(first).resolves.toBe("<1>");
    await expect(others).resolves.toEqual(["<2>", "<3>", "<4>"]);
  });

  it("makes no batch larger than it may", async () => {
    const { batches, work, items } = worksite();
    const ask = batcher(work, { max: 3, inFlight: 1 });
    const answers = Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(ask));
    await turn();
    for (let n = 0; n < 3; n += 1) {
      batches[n]?.end();
      await turn();
    }

    await expect(answers).resolves.toHaveLength(8);
    expect(items()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8],
    ]);
  });

  it("has no more batches under way than it may", async () => {
    let running = 0;
    let most = 0;
    const ask = batcher(
      async (items: readonly number[]) => {
        running += 1;
        most = Math.max(most, running);
        await turn();
        running -= 1;
        return items;
      },
      { max: 2, inFlight: 3 },
    );

    await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n)));

    expect(most).toBe(3);
  });

  it("fails the one bad item, and no other", async () => {
    const bad = new InvalidInputError("no threes");
    const ask = batcher(
      async (items: readonly number[]) => {
        await turn();
        if (items.includes(3)) throw bad;
        return items.map((item) => item * 10);
      },
      { max: 10, inFlight: 1 },
    );

    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(ask));

    expect(answers.map((answer) => (answer.status === "fulfilled" ? answer.value : answer.reason))).toEqual([
      10,
      20,
      bad,
      40,
      50,
    ]);
  });

  it("fails a batch at once when what it works on is away: item by item each would wait for that", async () => {
    let calls = 0;
    const ask = batcher(
      async (): Promise<readonly number[]> => {
        calls += 1;
        await turn();
        throw new UnavailableError("gone");
      },
      { max: 10, inFlight: 1 },
    );

    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(ask));

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
    expect(calls).toBe(1);
  });

  it("goes on after a failure", async () => {
    const { batches, work } = worksite();
    const ask = batcher(work, { max: 10, inFlight: 1 });
    const first = ask(1);
    await turn();
    const second = ask(2);
    batches[0]?.end(new Error("no"));
    await expect(first).rejects.toThrow("no");
    await turn();
    batches[1]?.end();
    await expect(second).resolves.toBe("<2>");
  });

  it("takes work that throws before it promises anything for failed", async () => {
    const ask = batcher(
      (): Promise<readonly number[]> => {
        throw new Error("at once");
      },
      { max: 10, inFlight: 1 },
    );

    await expect(ask(1)).rejects.toThrow("at once");
    await expect(ask(2)).rejects.toThrow("at once");
  });
});
