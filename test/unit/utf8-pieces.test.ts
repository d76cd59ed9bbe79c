import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { type Piece, utf8Pieces } from "../../worker/output/utf8-pieces.ts";

/** Cuts bytes at these places, whatever is there, and takes the pieces. */
function piecesOf(bytes: Buffer, cuts: readonly number[]): Piece[] {
  const decoder = utf8Pieces();
  const places = [0, ...[...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = places.slice(1).map((end, index) => decoder.push(bytes.subarray(places[index], end)));
  return [...pieces, decoder.end()].filter((piece) => piece !== undefined);
}

const bytesOf = (pieces: readonly Piece[]): Buffer =>
  Buffer.concat(pieces.map(({ text, raw }) => raw ?? Buffer.from(text, "utf8")));

const cuts = fc.array(fc.nat(), { maxLength: 12 });
const anyBytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array));
/** Leading and continuation bytes mostly: where characters begin and end is what may go wrong. */
const crookedBytes = fc
  .array(
    fc.constantFrom(0x61, 0x80, 0xbf, 0xc2, 0xc3, 0xa9, 0xe0, 0xe2, 0x82, 0xac, 0xed, 0xf0, 0x9f, 0x98, 0xf4, 0xff),
  )
  .map((array) => Buffer.from(array));

describe("a stream of bytes cut at characters", () => {
  it("loses and invents nothing, whatever the bytes and wherever they were cut", () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, crookedBytes), cuts, (bytes, at) => {
        expect(bytesOf(piecesOf(bytes, at)).equals(bytes)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is text all through where it is UTF-8, also when it was cut inside characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), cuts, (text, at) => {
        const pieces = piecesOf(Buffer.from(text, "utf8"), at);

        expect(pieces.every(({ raw }) => raw === undefined)).toBe(true);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps the bytes of what is not UTF-8 beside the text that stands in for it", () => {
    fc.assert(
      fc.property(crookedBytes, cuts, (bytes, at) => {
        for (const { text, raw } of piecesOf(bytes, at)) {
          expect(raw === undefined).toBe(!text.includes("\uFFFD"));
          expect(raw !== undefined && isUtf8(raw)).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps back no more than three bytes", () => {
    const decoder = utf8Pieces();

    expect(decoder.push(Buffer.from([0xf0, 0x9f, 0x98]))).toBeUndefined();
    expect(decoder.push(Buffer.from([0x80]))).toEqual({ text: "😀" });
    expect(decoder.end()).toBeUndefined();
  });

  it("gives what is unfinished at the end as bytes", () => {
    const decoder = utf8Pieces();

    expect(decoder.push(Buffer.from([0x61, 0xe2, 0x82]))).toEqual({ text: "a" });
    expect(decoder.end()).toEqual({ text: "\uFFFD", raw: Buffer.from([0xe2, 0x82]) });
  });
});
