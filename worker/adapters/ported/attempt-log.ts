import type { AdapterContext } from "../../../shared/adapter-port/adapter-module.ts";
import type { Execution, OutputStream } from "../adapter.ts";

export interface AttemptLog {
  readonly write: AdapterContext["log"];
  /** Takes nothing more; resolves when all of it is written. */
  readonly close: () => Promise<void>;
}

const MAX_PIECE_BYTES = 64 * 1024;

/** Writes one after the other, in pieces as a run's log takes them. */
export function openLog(output: Execution["output"]): AttemptLog {
  let isOver = false;
  let written: Promise<void> = Promise.resolve();
  const inPieces = async (bytes: Buffer, stream: OutputStream): Promise<void> => {
    for (let at = 0; at < bytes.length; at += MAX_PIECE_BYTES) {
      await output(stream, bytes.subarray(at, at + MAX_PIECE_BYTES));
    }
  };
  return {
    write: (said, stream = "stdout") => {
      if (isOver) return Promise.resolve();
      // A copy: its owner may use its own again at once.
      const bytes = typeof said === "string" ? Buffer.from(said) : Buffer.from(said);
      written = written.then(() => inPieces(bytes, stream));
      // Who does not wait for it learns at the end.
      written.catch(() => undefined);
      return written;
    },
    close: () => {
      isOver = true;
      return written;
    },
  };
}
