import type { Reported } from "../adapters/adapter.ts";
import { hasReport, isJsonObject, readReport } from "./reported.ts";

/**
 * Finds the last line of a stream that is a JSON object with `usage` or a cost: the way an agent on a command line
 * reports its work. Takes raw bytes as they come and keeps at most one line of `MAX_LINE_BYTES`; a longer line is
 * passed over, so a stream without a newline costs no more.
 */
export interface ReportLine {
  readonly add: (bytes: Buffer) => void;
  /** What the last such line said, so far. */
  readonly latest: () => Reported;
  /** Ends the stream, and counts a last line that has no newline. */
  readonly end: () => Reported;
}

export const MAX_LINE_BYTES = 1024 * 1024;

/** A line that comes byte by byte is put together from time to time: an object per byte would cost a hundred times it. */
const MAX_PARTS = 1_024;

const NEWLINE = 0x0a;
const BRACE = 0x7b;

export function createReportLine(): ReportLine {
  let parts: Buffer[] = [];
  let length = 0;
  /** The rest of this line is of no interest: it does not begin as an object does, or is too long. */
  let isPassedOver = false;
  let last: Reported = {};

  const take = (piece: Buffer): void => {
    if (isPassedOver || piece.length === 0) return;
    const start = length === 0 ? skipSpace(piece) : 0;
    if (start === piece.length) return;
    isPassedOver = (length === 0 && piece[start] !== BRACE) || length + piece.length > MAX_LINE_BYTES;
    if (isPassedOver) {
      parts = [];
      return;
    }
    parts.push(start === 0 ? piece : piece.subarray(start));
    length += piece.length - start;
    if (parts.length >= MAX_PARTS) parts = [Buffer.concat(parts)];
  };
  const endLine = (): void => {
    if (!isPassedOver && length > 0) last = parseLine(Buffer.concat(parts)) ?? last;
    parts = [];
    length = 0;
    isPassedOver = false;
  };
  const add = (bytes: Buffer): void => {
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, from)) {
      take(bytes.subarray(from, at));
      endLine();
      from = at + 1;
    }
    // A copy: what stays until the next chunk must not keep a whole chunk with it, nor change under us.
    if (from < bytes.length && !isPassedOver) take(Buffer.from(bytes.subarray(from)));
  };
  const end = (): Reported => {
    endLine();
    return last;
  };
  return { add, latest: () => last, end };
}

/** The position of the first byte that is not a space, a tab or a carriage return. */
function skipSpace(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d)) at += 1;
  return at;
}

function parseLine(line: Buffer): Reported | undefined {
  if (!line.includes("usage") && !line.includes("cost")) return undefined;
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    return isJsonObject(value) && hasReport(value) ? readReport(value) : undefined;
  } catch {
    return undefined;
  }
}
