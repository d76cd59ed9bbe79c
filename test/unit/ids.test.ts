import { describe, expect, it } from "vitest";

import { isUuid, newId } from "../../shared/kernel/ids.ts";

describe("ids", () => {
  it("sort in the order in which they were made, also within a millisecond", () => {
    const made = Array.from({ length: 1_000 }, newId);

    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  it("are known by their shape, whatever version they are", () => {
    expect([newId(), crypto.randomUUID(), newId().toUpperCase()].every(isUuid)).toBe(true);
    expect(["", "x", `${newId()} `, `{${newId()}}`, newId().replaceAll("-", "")].some(isUuid)).toBe(false);
  });
});
