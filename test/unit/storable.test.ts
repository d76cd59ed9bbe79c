import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { storableJson, storableText } from "../../shared/kernel/storable.ts";

/** UTF-16 of any kind: also NUL and halves of surrogate pairs. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0, 0x5c, 0x75, 0xd800, 0xdc00)), {
    maxLength: 30,
  })
  .map((units) => String.fromCharCode(...units));

const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

describe("text to be stored", () => {
  it("has neither NUL nor half a surrogate pair, and is as long as it was", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const stored = storableText(text);
        return isStorable(stored) && stored.length === text.length;
      }),
    );
  });

  it("is what it was, where it could be stored", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => storableText(text) === text.replaceAll("\0", "\uFFFD")),
    );
    expect(storableText("a\0b\ud800c😀")).toBe("a\uFFFDb\uFFFDc😀");
  });
});

describe("JSON to be stored", () => {
  it("has strings that can be stored, each as text would be", () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, anyText, { maxKeys: 5 }), (record) => {
        const stored = JSON.parse(storableJson(record)) as Record<string, string>;
        return Object.entries(stored).every(([key, value]) => isStorable(key) && isStorable(value));
      }),
    );
    fc.assert(fc.property(anyText, (text) => JSON.parse(storableJson([text]))[0] === storableText(text)));
  });

  it("keeps a backslash before what only looks like an escape", () => {
    for (const text of ["\\u0000", "\\ud800", "\\\\u0000", "\\\\\\ud83d"]) {
      expect(JSON.parse(storableJson({ text }))).toEqual({ text });
    }
  });
});
