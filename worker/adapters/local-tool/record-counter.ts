import type { SessionRecords, ToolStream } from "./tool-stream.ts";

/** Counts what a run has used by its tool's record, where the stream does not tell it in time. */
export interface RecordCounter {
  /** Looks now and then, however often it is asked, while the tool works. */
  readonly glance: (counted: () => void) => void;
  /** At the end: a tool that was killed has told nothing itself. */
  readonly whole: () => Promise<void>;
}

const EVERY_MS = 2_000;

export function recordCounter(stream: ToolStream, records: SessionRecords | undefined): RecordCounter {
  let nextAtMs = 0;
  let isLooking = false;
  let isOver = false;

  const look = async (how: "glance" | "whole"): Promise<void> => {
    const { sessionId } = stream.report();
    if (records === undefined || sessionId === undefined) return;
    const total = await records.used(sessionId, how);
    if (total !== undefined && (how === "whole" || !isOver)) stream.count?.(total);
  };

  return {
    glance: (counted) => {
      if (records === undefined || isLooking || performance.now() < nextAtMs) return;
      isLooking = true;
      void look("glance").then(() => {
        isLooking = false;
        nextAtMs = performance.now() + EVERY_MS;
        if (!isOver) counted();
      });
    },
    whole: async () => {
      isOver = true;
      await look("whole");
    },
  };
}
