import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createSessionKeeper } from "../../worker/session-keeper.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A keeper whose database answers in turn: with whether the run is still ours, or not at all. */
function keeping(...answers: readonly (boolean | Error)[]) {
  const told: string[] = [];
  const errors: unknown[] = [];
  const left = [...answers];
  const keeper = createSessionKeeper({
    begin: ({ sessionId }) => {
      told.push(sessionId);
      const answer = left.shift() ?? true;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    onError: (error) => void errors.push(error),
  });
  const read = (sessionId: string): void => keeper.read({ sessionId, params: null });
  return { ...keeper, read, told, errors, settled: () => vi.advanceTimersByTimeAsync(5_000) };
}

describe("the session of a run that goes on", () => {
  it("is told once, as soon as it is known", async () => {
    const { read, told, settled } = keeping();

    for (const said of ["s-1", "s-1"]) read(said);
    await settled();
    read("s-1");
    await settled();

    expect(told).toEqual(["s-1"]);
  });

  it("is told again where the tool began anew, the newest last", async () => {
    const { read, told, settled } = keeping();

    for (const said of ["s-1", "s-2", "s-3"]) read(said);
    await settled();

    expect(told).toEqual(["s-1", "s-3"]);
  });

  it("is told again when it could not be", async () => {
    const away = new Error("away");
    const { read, told, errors, settled } = keeping(away, away);

    read("s-1");
    await settled();

    expect(told).toEqual(["s-1", "s-1", "s-1"]);
    expect(errors).toEqual([away, away]);
  });

  it("is told no more of a run that is another's, or has ended", async () => {
    const lost = keeping(false);
    lost.read("s-1");
    await lost.settled();
    lost.read("s-2");
    await lost.settled();
    expect(lost.told).toEqual(["s-1"]);

    const ended = keeping(new Error("away"));
    ended.read("s-1");
    await vi.advanceTimersByTimeAsync(10);
    await ended.close();
    await ended.settled();
    expect(ended.told).toEqual(["s-1"]);
  });
});
