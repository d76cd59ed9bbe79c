import type { Redactor } from "../../../shared/secrets/redactor.ts";
import type { Execution } from "../adapter.ts";

/** What a run over a gateway leaves in its log. Lines are written in order, and what waits to be is bounded. */
export interface RunLog {
  readonly line: (text: string) => void;
  /** Resolves when all of it was taken. */
  readonly flush: () => Promise<void>;
}

export interface RunLogOptions {
  readonly output: Execution["output"];
  readonly redactor: Redactor;
  /** Too much waits, or not any more: until then nothing should come. */
  readonly onFull: (isFull: boolean) => void;
}

const MAX_CHUNK_BYTES = 64 * 1024;
const FULL_BYTES = 1024 * 1024;

export function createRunLog({ output, redactor, onFull }: RunLogOptions): RunLog {
  let waitingBytes = 0;
  let isFull = false;
  let written = Promise.resolve();

  const write = async (bytes: Buffer): Promise<void> => {
    try {
      for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
        await output("stdout", bytes.subarray(at, at + MAX_CHUNK_BYTES));
      }
    } catch {
      // The run's record is the worker's own affair: it has told why, and the run goes on.
    }
    waitingBytes -= bytes.length;
    if (isFull && waitingBytes < FULL_BYTES / 2) {
      isFull = false;
      onFull(false);
    }
  };

  return {
    line: (text) => {
      const bytes = Buffer.from(`${redactor.text(text)}\n`, "utf8");
      waitingBytes += bytes.length;
      written = written.then(() => write(bytes));
      if (isFull || waitingBytes < FULL_BYTES) return;
      isFull = true;
      onFull(true);
    },
    flush: () => written,
  };
}
