import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { cutLogPage, type LogChunk } from "../../shared/runs/log-page.ts";

const bytes = (text: string): number => Buffer.byteLength(text);

/** Any text without unpaired surrogates, with characters of one to four bytes. */
const text = fc.string({ unit: fc.constantFrom("a", "\n", "é", "€", "😀", "\uFEFF", "e\u0301"), maxLength: 40 });

function chunked(texts: readonly string[]): LogChunk[] {
  let byteOffset = 0;
  return texts
    .filter((lines) => lines !== "")
    .map((lines) => {
      const chunk = { byteOffset, lines };
      byteOffset += bytes(lines);
      return chunk;
    });
}

/** What the store reads: from the chunk that holds `offset`, those that begin before `offset + limit`. */
function read(chunks: readonly LogChunk[], offset: number, limit: number): LogChunk[] {
  const from = chunks.findLast(({ byteOffset }) => byteOffset <= offset)?.byteOffset ?? 0;
  return chunks.filter(({ byteOffset }) => byteOffset >= from && byteOffset < offset + limit);
}

function walk(chunks: readonly LogChunk[], limitBytes: number): string[] {
  const totalBytes = chunks.reduce((sum, { lines }) => sum + bytes(lines), 0);
  const pages: string[] = [];
  let offset: number | undefined = 0;
  while (offset !== undefined && pages.length <= totalBytes) {
    const page = cutLogPage(read(chunks, offset, limitBytes), { offset, limitBytes, totalBytes });
    pages.push(page.content);
    offset = page.nextOffset;
  }
  return pages;
}

describe("the pages of a log", () => {
  it("are the whole log, byte for byte, however it was written and is read", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), fc.integer({ min: 1, max: 60 }), (texts, limit) => {
        const pages = walk(chunked(texts), limit);
        return Buffer.from(pages.join("")).equals(Buffer.from(texts.join("")));
      }),
      { numRuns: 500 },
    );
  });

  it("never cut a character, hold at least one, and no more than was asked for unless one is longer", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 60 }), (texts, limit) => {
        fc.pre(texts.join("") !== "");
        return walk(chunked(texts), limit).every(
          (page) => page !== "" && !page.includes("\uFFFD") && (bytes(page) <= limit || Array.from(page).length === 1),
        );
      }),
    );
  });

  it("begin at the next character where the offset lies inside of one", () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 6 }),
        fc.nat(400),
        fc.integer({ min: 4, max: 60 }),
        (texts, offset, limit) => {
          const chunks = chunked(texts);
          const whole = Buffer.from(texts.join(""));
          const page = cutLogPage(read(chunks, offset, limit), { offset, limitBytes: limit, totalBytes: whole.length });
          let start = Math.min(offset, whole.length);
          while (start < whole.length && ((whole[start] as number) & 0xc0) === 0x80) start += 1;
          return whole.subarray(start).toString("utf8").startsWith(page.content);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("end where the log does, and say so", () => {
    const chunks = chunked(["one\n", "two\n"]);

    expect(cutLogPage(chunks, { offset: 0, limitBytes: 8, totalBytes: 8 })).toEqual({
      content: "one\ntwo\n",
      nextOffset: undefined,
    });
    expect(cutLogPage(read(chunks, 8, 8), { offset: 8, limitBytes: 8, totalBytes: 8 }).nextOffset).toBeUndefined();
    expect(cutLogPage([], { offset: 0, limitBytes: 8, totalBytes: 0 })).toEqual({ content: "", nextOffset: undefined });
  });

  it("go on where the log is longer than what was read of it", () => {
    expect(cutLogPage(chunked(["one\n"]), { offset: 0, limitBytes: 100, totalBytes: 8 }).nextOffset).toBe(4);
  });
});
