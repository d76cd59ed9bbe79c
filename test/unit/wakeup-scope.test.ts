import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { scopeAsTaskKey, scopeOf, taskKeyOf } from "../../shared/wakeups/wakeup-scope.ts";

const ID = "0195f3a0-0000-7000-8000-000000000001";
const scope = (
  payload: Record<string, unknown> | null,
  more: { coalesce?: boolean; forceFreshSession?: boolean } = {},
) => scopeOf({ payload, coalesce: true, forceFreshSession: false, ...more }, ID);

describe("the scope of a wakeup", () => {
  it.each([
    [{ taskKey: "a", taskId: "b", issueId: "c" }, "a"],
    [{ taskId: "b", issueId: "c" }, "b"],
    [{ issueId: "c" }, "c"],
    [{ other: "x" }, ""],
    [{}, ""],
    [null, ""],
    [{ taskKey: "", issueId: "c" }, "c"],
    [{ taskKey: 7, issueId: "c" }, "c"],
    [{ taskKey: null, taskId: ["b"], issueId: { id: "c" } }, ""],
  ])("of %j is %j", (payload, expected) => {
    expect(scope(payload)).toBe(expected);
  });

  it("is its own when it will not be joined, or wants a fresh session", () => {
    expect(scope({ taskKey: "a" }, { coalesce: false })).toBe(`!${ID}`);
    expect(scope({ taskKey: "a" }, { forceFreshSession: true })).toBe(`!${ID}`);
  });

  it("can be no wakeup's own by its task key, whatever the key is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (taskKey) => {
        return !scope({ taskKey }).startsWith("!");
      }),
    );
    expect(scope({ taskKey: `!${ID}` })).toBe(ID);
  });

  it("passes over a task key of which nothing is left", () => {
    expect(scope({ taskKey: "!!!", issueId: "c" })).toBe("c");
    expect(taskKeyOf({ taskKey: "!" })).toBeNull();
  });

  it("is bounded, and text that PostgreSQL can hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 490, maxLength: 520 }), (taskKey) => {
        const key = scope({ taskKey: `x${taskKey}` });
        return key.length <= 500 && key.isWellFormed();
      }),
    );
    expect(scope({ taskKey: `${"x".repeat(499)}😀` }).isWellFormed()).toBe(true);
  });
});

describe("the task key that is shown", () => {
  it("is the scope, where it is one", () => {
    expect(scopeAsTaskKey("a")).toBe("a");
    expect(scopeAsTaskKey("")).toBeNull();
    expect(scopeAsTaskKey(`!${ID}`)).toBeNull();
  });
});
