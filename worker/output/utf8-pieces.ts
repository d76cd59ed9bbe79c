import { isUtf8 } from "node:buffer";

export interface Piece {
  readonly text: string;
  /** The bytes themselves, where they are not UTF-8 and the text only stands in for them. */
  readonly raw?: Buffer;
}

export interface Utf8Pieces {
  /** The text of these bytes; a character whose end has not come yet is kept for the next call. */
  readonly push: (bytes: Buffer) => Piece | undefined;
  /** What was kept, at the end of the stream. */
  readonly end: () => Piece | undefined;
}

/** Cuts a stream of bytes at characters. Bytes that are not UTF-8 stay as they are: nothing of the output is lost. */
export function utf8Pieces(): Utf8Pieces {
  let kept = Buffer.alloc(0);

  const piece = (bytes: Buffer): Piece | undefined => {
    if (bytes.length === 0) return undefined;
    const text = bytes.toString("utf8");
    return isUtf8(bytes) ? { text } : { text, raw: bytes };
  };

  return {
    push: (bytes) => {
      const all = kept.length === 0 ? bytes : Buffer.concat([kept, bytes]);
      const whole = all.length - unfinishedTail(all);
      kept = Buffer.from(all.subarray(whole));
      return piece(all.subarray(0, whole));
    },
    end: () => {
      const rest = kept;
      kept = Buffer.alloc(0);
      return piece(rest);
    },
  };
}

/** How many bytes at the end begin a character without ending it: 0 to 3. */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0b1100_0000) !== 0b1000_0000) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

/** The bytes of the character that a leading byte begins. */
function lengthOf(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
}
