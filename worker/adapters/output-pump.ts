import type { Readable } from "node:stream";

const MAX_CHUNK_BYTES = 64 * 1024;

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
  const read: Buffer[] = [];
  let bytesRead = 0;
  let isSinkBusy = false;
  let hasSinkFailed = false;
  const { promise: done, resolve: finish } = deferred();

  const deliver = async (): Promise<void> => {
    isSinkBusy = true;
    for (let bytes = read.shift(); bytes !== undefined && !hasSinkFailed; bytes = read.shift()) {
      await deliverChunks(bytes);
    }
    isSinkBusy = false;
    stream.resume();
    if (stream.destroyed) finish();
  };
  const deliverChunks = async (bytes: Buffer): Promise<void> => {
    try {
      for (let at = 0; at < bytes.length; at += MAX_CHUNK_BYTES) {
        await sink(bytes.subarray(at, at + MAX_CHUNK_BYTES));
      }
    } catch (error) {
      hasSinkFailed = true;
      onSinkFailed(error);
    }
  };

  stream.on("data", (bytes: Buffer) => {
    bytesRead += bytes.length;
    if (hasSinkFailed) return;
    // Node resumes a child's streams when the child exits, so a chunk may come though we paused: it waits here.
    read.push(bytes);
    stream.pause();
    if (!isSinkBusy) void deliver();
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
