import type { Reported } from "../adapters/adapter.ts";
import { createJsonLines } from "./json-lines.ts";
import { hasReport, readReport } from "./reported.ts";

/**
 * Finds the last line of a stream that is a JSON object with `usage` or a cost: the way an agent on a command line
 * reports its work. Takes raw bytes as they come and keeps at most one line of `MAX_LINE_BYTES`.
 */
export interface ReportLine {
  readonly add: (bytes: Buffer) => void;
  /** What the last such line said, so far. */
  readonly latest: () => Reported;
  /** Ends the stream, and counts a last line that has no newline. */
  readonly end: () => Reported;
}

export const MAX_LINE_BYTES = 1024 * 1024;

export function createReportLine(): ReportLine {
  let last: Reported = {};
  const lines = createJsonLines({
    maxLineBytes: MAX_LINE_BYTES,
    isWanted: (line) => line.includes("usage") || line.includes("cost"),
    onObject: (value) => {
      if (hasReport(value)) last = readReport(value);
    },
  });
  const end = (): Reported => {
    lines.end();
    return last;
  };
  return { add: lines.add, latest: () => last, end };
}
