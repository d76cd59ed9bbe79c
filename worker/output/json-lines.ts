import { isJsonObject } from "./reported.ts";

type Json = Readonly<Record<string, unknown>>;

/** Finds the lines of a stream that are JSON objects. Takes raw bytes as they come. */
export interface JsonLines {
  readonly add: (bytes: Buffer) => void;
  /** Ends the stream, and counts a last line that has no newline. */
  readonly end: () => void;
}

export interface JsonLinesOptions {
  /** Called with each object, in order. */
  readonly onObject: (value: Json) => void;
  /** A longer line is passed over, so a stream without a newline costs no more. */
  readonly maxLineBytes: number;
  /** Whether a line that begins as an object does is worth reading; all of them by default. */
  readonly isWanted?: (line: Buffer) => boolean;
}

/** A line that comes byte by byte is put together from time to time: an object per byte would cost a hundred times it. */
const MAX_PARTS = 1_024;

const NEWLINE = 0x0a;
const BRACE = 0x7b;

/** What is no object, is cut off or is too long is passed over: the stream goes on behind its newline. */
export function createJsonLines({ onObject, maxLineBytes, isWanted = () => true }: JsonLinesOptions): JsonLines {
  let parts: Buffer[] = [];
  let length = 0;
  /** The rest of this line is of no interest: it does not begin as an object does, or is too long. */
  let isPassedOver = false;

  const take = (piece: Buffer): void => {
    if (isPassedOver || piece.length === 0) return;
    const start = length === 0 ? skipSpace(piece) : 0;
    if (start === piece.length) return;
    isPassedOver = (length === 0 && piece[start] !== BRACE) || length + piece.length > maxLineBytes;
    if (isPassedOver) {
      parts = [];
      return;
    }
    parts.push(start === 0 ? piece : piece.subarray(start));
    length += piece.length - start;
    if (parts.length >= MAX_PARTS) parts = [Buffer.concat(parts)];
  };
  const endLine = (): void => {
    const line = isPassedOver || length === 0 ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    isPassedOver = false;
    if (line === undefined || !isWanted(line)) return;
    const value = parsed(line);
    if (isJsonObject(value)) onObject(value);
  };
  return {
    add: (bytes) => {
      let from = 0;
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
        take(bytes.subarray(from, at));
        endLine();
        from = at + 1;
      }
      // A copy: what stays until the next chunk must not keep a whole chunk with it, nor change under us.
      if (from < bytes.length && !isPassedOver) take(Buffer.from(bytes.subarray(from)));
    },
    end: endLine,
  };
}

/** The position of the first byte that is not a space, a tab or a carriage return. */
function skipSpace(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d)) at += 1;
  return at;
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8")) as unknown;
  } catch {
    return undefined;
  }
}
