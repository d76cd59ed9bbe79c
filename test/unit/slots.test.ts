import { expect, test } from "vitest";

import { limitSlots } from "../../shared/queue/slots.ts";

test("slots are never exceeded, and whoever waits for one gets it in turn", async () => {
  const slots = limitSlots(2);
  const order: number[] = [];
  let most = 0;
  const work = Array.from({ length: 20 }, (_, index) =>
    slots.use(async () => {
      order.push(index);
      most = Math.max(most, slots.active());
      await new Promise(setImmediate);
    }),
  );
  await Promise.all(work);
  expect(most).toBe(2);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(slots.active()).toBe(0);
});

test("a slot is free again after work that failed", async () => {
  const slots = limitSlots(1);
  await expect(slots.use(() => Promise.reject(new Error("it broke")))).rejects.toThrow("it broke");
  let hasRun = false;
  await slots.use(async () => {
    hasRun = true;
  });
  expect(hasRun).toBe(true);
});

test("idle comes when the last work is over, and at once when there is none", async () => {
  const slots = limitSlots(1);
  await slots.idle();
  let done = 0;
  const work = [1, 2, 3].map(() =>
    slots.use(async () => {
      await new Promise(setImmediate);
      done += 1;
    }),
  );
  await slots.idle();
  expect(done).toBe(3);
  await Promise.all(work);
});
