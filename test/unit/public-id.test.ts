import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { decodePublicId, encodePublicId } from "../../shared/kernel/public-id.ts";

describe("a public id", () => {
  it("stands for its UUID, and nothing else does", () => {
    const ids = [newId(), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];

    for (const id of ids) {
      const shown = encodePublicId("agent", id);
      expect(shown).toMatch(/^agt_[0-9a-z]{25}$/);
      expect(decodePublicId("agent", shown)).toBe(id);
      expect(decodePublicId("agent", id.toUpperCase())).toBe(id);
      expect(decodePublicId("company", shown)).toBeUndefined();
    }
    for (const text of ["", "agt_", "agt_d4e5f6", `agt_${"z".repeat(25)}`, `agt_${"A".repeat(25)}`, "data-scientist"]) {
      expect([text, decodePublicId("agent", text)]).toEqual([text, undefined]);
    }
  });

  it("sorts as its UUID does", () => {
    const ids = ["00000000-0000-7000-8000-000000000000", "018f0000-0000-7000-8000-0000000000ff", newId()];

    const shown = ids.map((id) => encodePublicId("run", id));

    expect([...shown].sort()).toEqual(shown);
  });
});
