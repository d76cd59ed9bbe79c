import { expect, test } from "vitest";

import { TimeoutError, within } from "../../shared/platform/within.ts";

test("what comes in time is passed on, a failure too", async () => {
  expect(await within(Promise.resolve(7), 1_000, "seven")).toBe(7);
  await expect(within(Promise.reject(new Error("it broke")), 1_000, "it")).rejects.toThrow("it broke");
});

test("what does not come in time is an error that names it, and its late failure is nobody's", async () => {
  let fail: (error: Error) => void = () => {};
  const late = new Promise<never>((_, reject) => {
    fail = reject;
  });
  await expect(within(late, 5, "the answer")).rejects.toThrow(new TimeoutError("the answer took longer than 5 ms"));
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  fail(new Error("late"));
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
