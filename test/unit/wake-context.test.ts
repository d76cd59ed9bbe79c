import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { buildContext, type Wake } from "../../shared/runs/wake-context.ts";

const wake = (more: Partial<Wake> = {}): Wake => ({
  id: "w",
  source: "on_demand",
  triggerDetail: "manual",
  reason: null,
  payload: null,
  requestedAt: "2026-03-04T05:06:07Z",
  actorType: "user",
  actorId: "tester",
  ...more,
});

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const wakesOf = (context: Record<string, unknown>): Record<string, unknown>[] =>
  context["wakes"] as Record<string, unknown>[];

describe("a run's context", () => {
  it("has the last value of each key, and who asked last", () => {
    const context = buildContext(
      [
        wake({ id: "1", source: "timer", reason: "first", payload: { a: 1, b: 1, taskKey: "t" } }),
        wake({ id: "2", source: "automation", reason: "second", payload: { b: 2, c: null } }),
        wake({ id: "3", actorType: "agent", actorId: "bob", triggerDetail: "ping", reason: "third" }),
      ],
      3,
    );

    expect(context).toMatchObject({
      a: 1,
      b: 2,
      c: null,
      taskKey: "t",
      wakeReason: "third",
      wakeSource: "on_demand",
      wakeTriggerDetail: "ping",
      triggeredBy: "agent",
      actorId: "bob",
      forceFreshSession: false,
      wakeCount: 3,
    });
    expect(wakesOf(context).map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });

  it("counts the wakes that it does not show", () => {
    expect(buildContext([wake()], 1_000)).toMatchObject({ wakeCount: 1_000 });
  });

  it("names its task whichever key told it", () => {
    expect(buildContext([wake({ payload: { issueId: "i" } })], 1)).toMatchObject({ taskKey: "i", issueId: "i" });
    expect(buildContext([wake({ payload: { x: 1 } })], 1)).not.toHaveProperty("taskKey");
    expect(buildContext([wake({ payload: { taskKey: "!" } })], 1)).toMatchObject({ taskKey: "!" });
  });

  it("is there for a run that nobody's wakeup is left for", () => {
    expect(buildContext([], 0)).toEqual({
      wakeReason: null,
      wakeSource: null,
      wakeTriggerDetail: null,
      forceFreshSession: false,
      wakeCount: 0,
      wakes: [],
    });
  });

  it("cannot be misled by a payload about the wakes themselves", () => {
    const payload = { wakeCount: 9, wakes: "none", wakeSource: "x", actorId: "x", forceFreshSession: "yes" };
    expect(buildContext([wake({ payload })], 1)).toMatchObject({
      wakeCount: 1,
      wakeSource: "on_demand",
      actorId: "tester",
      forceFreshSession: false,
    });
  });

  it("is no way to reach a prototype", () => {
    const payload = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    const context = buildContext([wake({ payload })], 1);

    expect(Object.getPrototypeOf(context)).toBe(Object.prototype);
    expect(context["polluted"]).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.keys(context)).not.toContain("__proto__");
  });

  it("shows each wake in 4 kB at most, whatever was sent with it", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6_000 }),
      fc.integer({ min: 1, max: 6_000 }).map((length) => "€".repeat(length)),
      fc.integer({ min: 1, max: 6_000 }).map((length) => "\u0001".repeat(length)),
    );
    fc.assert(
      fc.property(text, text, (reason, value) => {
        const [shown] = wakesOf(buildContext([wake({ reason, payload: { value } })], 1));
        return bytesOf(shown) <= 4096 && JSON.stringify(shown).isWellFormed();
      }),
    );
  });

  it("says of a wake that it was cut, and leaves the others whole", () => {
    const context = buildContext(
      [wake({ id: "1", payload: { big: "x".repeat(5_000) } }), wake({ id: "2", payload: { small: 1 } })],
      2,
    );

    expect(wakesOf(context)).toEqual([
      expect.objectContaining({ id: "1", payload: null, truncated: true }),
      expect.objectContaining({ id: "2", payload: { small: 1 } }),
    ]);
    expect(wakesOf(context)[1]).not.toHaveProperty("truncated");
    expect(context["big"]).toHaveLength(5_000);
  });
});
