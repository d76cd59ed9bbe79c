import type { Readable } from "node:stream";

export const MAX_CHUNK_BYTES = 64 * 1024;

/** Carries one stream of a child to its sink, one chunk at a time; while the sink is busy nothing is read. */
export interface OutputPump {
  /** Resolves when the stream has ended, or was cut, and the sink took all that was read. */
  readonly done: Promise<void>;
  readonly bytesRead: () => number;
  readonly isSinkBusy: () => boolean;
  /** Reads no more. What the sink has is finished. */
  readonly cut: () => void;
}

export interface OutputPumpOptions {
  readonly stream: Readable;
  readonly sink: (bytes: Buffer) => Promise<void>;
  /** The sink failed; the rest of the stream is read and dropped, so that the child does not block on it. */
  readonly onSinkFailed: (error: unknown) => void;
}

export function outputPump({ stream, sink, onSinkFailed }: OutputPumpOptions): OutputPump {
  let bytesRead = 0;
  let isSinkBusy = false;
  let hasSinkFailed = false;

  const deliver = async (bytes: Buffer): Promise<void> => {
    isSinkBusy = true;
    try {
      for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
        await sink(bytes.subarray(at, at + MAX_CHUNK_BYTES));
      }
    } catch (error) {
      hasSinkFailed = true;
      onSinkFailed(error);
    }
    isSinkBusy = false;
  };

  const { promise: done, resolve: finish } = deferred();
  stream.on("data", (bytes: Buffer) => {
    bytesRead += bytes.length;
    if (hasSinkFailed) return;
    stream.pause();
    void deliver(bytes).then(() => {
      stream.resume();
      if (stream.destroyed) finish();
    });
  });
  // "close" comes after the last chunk was handed out, which the sink may still be busy with.
  stream.on("close", () => {
    if (!isSinkBusy) finish();
  });
  stream.on("error", () => stream.destroy());

  return { done, bytesRead: () => bytesRead, isSinkBusy: () => isSinkBusy, cut: () => void stream.destroy() };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
