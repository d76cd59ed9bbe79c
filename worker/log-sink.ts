import { createHash } from "node:crypto";

import { UnavailableError } from "../shared/kernel/errors.ts";
import { storableText } from "../shared/kernel/storable.ts";
import type { JournalEntry, LogDigest } from "../shared/runs/run-execution.service.ts";
import type { OutputStream } from "./adapters/adapter.ts";
import { createExcerpt } from "./output/excerpt.ts";
import type { Piece } from "./output/utf8-pieces.ts";
import { utf8Pieces } from "./output/utf8-pieces.ts";

export interface LogSink {
  /** Takes output as it comes; waits when it comes faster than the database takes it. */
  readonly write: (stream: OutputStream, bytes: Buffer) => Promise<void>;
  /** Writes what is left. Call before the run is settled. */
  readonly end: () => Promise<void>;
  readonly excerpts: () => { readonly stdout: string | null; readonly stderr: string | null };
  /** Of all that was written. Undefined where the record may have more of it, or less: something was not taken. */
  readonly digest: () => LogDigest | undefined;
}

export interface LogSinkDeps {
  readonly run: { readonly runId: string; readonly agentId: string; readonly fencingToken: number };
  /** False: the run is no longer ours, and the rest is dropped. */
  readonly append: (entry: JournalEntry) => Promise<boolean>;
  readonly onError: (error: unknown) => void;
  /** Where the run's log ends, in bytes of output. */
  readonly maxBytes?: number;
}

/** How long output may wait for company on its way to the database. */
const FLUSH_AFTER_MS = 150;
const FLUSH_AT_BYTES = 64 * 1024;
/** Beyond this the child is read no further until the database has caught up. */
const HIGH_WATER_BYTES = 512 * 1024;
const MAX_RUN_BYTES = 256 * 1024 * 1024;
/** What a live subscriber is shown of one write; the rest is in the log. */
const LIVE_BYTES = 8 * 1024;

/**
 * A run's output on its way into the record: NDJSON lines `{ts, stream, chunk}`, in batches, in order.
 * Bounded in memory by back-pressure and in the record by a cap, whose reaching is itself recorded. A
 * write that fails is tried again until the database has taken it, or says that the run is no longer ours.
 */
export function createLogSink(deps: LogSinkDeps): LogSink {
  const { run, maxBytes = MAX_RUN_BYTES } = deps;
  const decoders = { stdout: utf8Pieces(), stderr: utf8Pieces() };
  const excerpts = { stdout: createExcerpt(), stderr: createExcerpt() };
  const shown: { stream: OutputStream; text: string }[] = [];
  let lines = "";
  let pendingBytes = 0;
  let taken = 0;
  const sum = createSum();
  let isOurs = true;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const note = (stream: OutputStream | "system", piece: Piece | undefined): void => {
    if (piece === undefined || !isOurs) return;
    const raw = piece.raw === undefined ? {} : { base64: piece.raw.toString("base64") };
    const line = `${JSON.stringify({ ts: new Date().toISOString(), stream, chunk: piece.text, ...raw })}\n`;
    lines += line;
    pendingBytes += Buffer.byteLength(line);
    if (stream !== "system") shown.push({ stream, text: piece.text });
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    while (pendingBytes > 0 && isOurs) {
      const live = liveOf(run, shown.splice(0));
      const entry = { ...run, lines, byteLength: pendingBytes, byteOffset: sum.bytes(), live };
      lines = "";
      pendingBytes = 0;
      isOurs = await appendPersistently(entry, deps);
      sum.add(entry);
    }
  };

  const flushSoon = (): Promise<void> => {
    writing ??= flush().finally(() => {
      writing = undefined;
    });
    return writing;
  };

  return {
    write: async (stream, bytes) => {
      excerpts[stream].add(bytes);
      if (!isOurs || taken >= maxBytes) return;
      const room = maxBytes - taken;
      taken += bytes.length;
      note(stream, decoders[stream].push(bytes.subarray(0, room)));
      if (taken >= maxBytes) note("system", { text: `the log ends here: a run keeps ${maxBytes} bytes of output` });
      if (pendingBytes >= HIGH_WATER_BYTES) await flushSoon();
      else if (pendingBytes >= FLUSH_AT_BYTES) void flushSoon();
      else timer ??= setTimeout(() => void flushSoon(), FLUSH_AFTER_MS);
    },
    end: async () => {
      for (const stream of ["stdout", "stderr"] as const) note(stream, decoders[stream].end());
      await flushSoon();
      await flushSoon();
    },
    excerpts: () => ({ stdout: excerpts.stdout.text() || null, stderr: excerpts.stderr.text() || null }),
    digest: () => (isOurs ? sum.digest() : undefined),
  };
}

function createSum() {
  const hash = createHash("sha256");
  let bytes = 0;
  return {
    add: ({ lines, byteLength }: JournalEntry): void => {
      hash.update(lines);
      bytes += byteLength;
    },
    bytes: () => bytes,
    digest: (): LogDigest => ({ bytes, sha256: hash.copy().digest("hex") }),
  };
}

const RETRY_MS = 500;
const TRIES = 20;

/**
 * However long an outage lasts: the run may be ours when it is over, and then it is settled, with all that it said.
 * A try that was given up may still be at work: who is told "not yours" behind it looks once more, when it is through.
 */
async function appendPersistently(entry: JournalEntry, { append, onError }: LogSinkDeps): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await append(entry)) || (attempt > 1 && (await append(entry)));
    } catch (error) {
      onError(error);
      if (attempt >= TRIES && !(error instanceof UnavailableError)) return false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function liveOf(
  run: LogSinkDeps["run"],
  shown: readonly { stream: OutputStream; text: string }[],
): Record<string, unknown> {
  const text = shown.map((piece) => piece.text).join("");
  const chunk = text.length > LIVE_BYTES ? text.slice(-LIVE_BYTES) : text;
  return {
    runId: run.runId,
    agentId: run.agentId,
    ts: new Date().toISOString(),
    stream: shown.at(-1)?.stream ?? "system",
    // The log itself keeps what JSON in the database cannot hold.
    chunk: storableText(chunk),
    truncated: chunk.length < text.length,
  };
}
