import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { hintOutbox } from "../../shared/live/hint-outbox.ts";
import type { Hint } from "../../shared/live/live-bus.ts";

const of = (companyId: string): Hint => ({ kind: "events", companyId });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An outbox whose sends are kept, and fail while `isDown`. */
function watched(limit = 10) {
  const sent: (readonly Hint[])[] = [];
  const repeated: Hint[] = [];
  const state = { isDown: false };
  const outbox = hintOutbox({
    windowMs: 25,
    limit,
    send: async (hints) => {
      if (state.isDown) throw new Error("the server is away");
      sent.push(hints);
    },
    onRepeated: (hints) => void repeated.push(...hints),
  });
  return { outbox, sent, repeated, state };
}

test("equal hints of one window travel as one, different ones together", async () => {
  const { outbox, sent, repeated } = watched();
  expect([of("a"), of("a"), of("b"), of("a")].map(outbox.put)).toEqual([true, false, true, false]);
  await vi.advanceTimersByTimeAsync(24);
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent).toEqual([[of("a"), of("b")]]);
  expect(repeated).toEqual([of("a")]);

  expect(outbox.put(of("a"))).toBe(true);
  await vi.advanceTimersByTimeAsync(25);
  expect(sent).toEqual([[of("a"), of("b")], [of("a")]]);
});

test("what could not be sent is sent once when the server is back", async () => {
  const { outbox, sent, state } = watched();
  state.isDown = true;
  outbox.put(of("a"));
  await vi.advanceTimersByTimeAsync(5_000);
  outbox.put(of("a"));
  outbox.put(of("b"));
  await vi.advanceTimersByTimeAsync(5_000);
  state.isDown = false;
  outbox.flush();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toEqual([[of("a"), of("b")]]);
});

test("it tries again by itself", async () => {
  const { outbox, sent, state } = watched();
  state.isDown = true;
  outbox.put(of("a"));
  await vi.advanceTimersByTimeAsync(3_000);
  state.isDown = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([[of("a")]]);
});

test("more than it may hold becomes one resync", async () => {
  const { outbox, sent, state } = watched(10);
  state.isDown = true;
  for (let i = 0; i <= 10; i += 1) outbox.put(of(String(i)));
  await vi.advanceTimersByTimeAsync(100);
  state.isDown = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([[{ kind: "resync" }]]);
});

test("closing sends what is left, and takes nothing more", async () => {
  const { outbox, sent } = watched();
  outbox.put(of("a"));
  await outbox.close();
  expect(outbox.put(of("b"))).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([[of("a")]]);
});
