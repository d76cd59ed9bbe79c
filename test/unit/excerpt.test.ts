import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { createExcerpt } from "../../worker/output/excerpt.ts";

const excerptOf = (limit: number, ...chunks: Buffer[]): string => {
  const excerpt = createExcerpt(limit);
  for (const chunk of chunks) excerpt.add(chunk);
  return excerpt.text();
};

describe("an excerpt", () => {
  it("is all of a short output", () => {
    expect(excerptOf(10, Buffer.from("über"))).toBe("über");
    expect(excerptOf(10)).toBe("");
  });

  it("is the end of a long one", () => {
    expect(excerptOf(4, Buffer.from("abc"), Buffer.from("defgh"))).toBe("efgh");
  });

  it.each([
    ["aé", 1, ""],
    ["é1", 2, "1"],
    ["€12", 4, "12"],
    ["😀1", 4, "1"],
    ["😀1", 5, "😀1"],
  ])("of %s begins with a whole character when %i bytes are kept", (text, limit, expected) => {
    expect(excerptOf(limit, Buffer.from(text))).toBe(expected);
  });

  it("keeps bytes that are no text in sight", () => {
    expect(excerptOf(4, Buffer.from([0x61, 0xff, 0x62]))).toBe("a\ufffdb");
    expect(excerptOf(4, Buffer.from([0x80, 0x61]))).toBe("\ufffda");
  });

  it("is the same however the output was cut", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "grapheme", maxLength: 40 })),
        fc.integer({ min: 1, max: 50 }),
        (texts, limit) => {
          const chunks = texts.map((text) => Buffer.from(text));
          expect(excerptOf(limit, ...chunks)).toBe(excerptOf(limit, Buffer.concat(chunks)));
        },
      ),
    );
  });

  it("never has a broken character of its own making", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
        fc.integer({ min: 4, max: 30 }),
        (text, limit) => {
          const whole = text.toWellFormed();
          expect(whole.endsWith(excerptOf(limit, Buffer.from(whole)))).toBe(true);
        },
      ),
    );
  });

  it("holds on to little, though its chunks are views of large buffers", () => {
    const excerpt = createExcerpt(1_000);
    const before = process.memoryUsage().arrayBuffers;

    for (let count = 0; count < 2_000; count += 1) excerpt.add(Buffer.alloc(64 * 1024).subarray(0, 10));

    global.gc?.();
    expect(excerpt.text()).toHaveLength(1_000);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(130 * 1024 * 1024);
  });
});
