import { setTimeout as sleep } from "node:timers/promises";

import type { LiveBatch } from "../shared/live/live.service.ts";

export interface EventStreamOptions {
  readonly heartbeatMs: number;
  /** Aborts when the server is about to stop: the stream says so and ends. */
  readonly draining: AbortSignal;
  /** Asked with each heartbeat: a credential may be revoked while its stream is open. */
  readonly isStillAllowed: () => Promise<boolean>;
}

/** How long a client waits before it comes back, in milliseconds. */
const RETRY_MS = 2_000;

/**
 * Batches of events as `text/event-stream`. Each event's `id` is its cursor, and so is the opening one, which
 * dispatches nothing: a client that lost a quiet stream comes back to where it was. When it has been away for too
 * long, `gap` comes before anything else.
 */
export async function* eventStream(
  batches: AsyncIterator<LiveBatch>,
  first: LiveBatch,
  { heartbeatMs, draining, isStillAllowed }: EventStreamOptions,
): AsyncGenerator<string, void> {
  yield `retry: ${RETRY_MS}\nid: ${first.cursor}\n\n`;
  if (first.gap !== undefined) yield message(first.cursor, "gap", first.gap);
  for (let coming = batches.next(); ; ) {
    const batch = await orAfter(coming, heartbeatMs);
    if (batch === undefined) {
      if (!(await isStillAllowed())) return;
      yield ": heartbeat\n\n";
      continue;
    }
    if (batch.done === true) break;
    yield batch.value.events.map(({ cursor, event }) => message(cursor, event.type, event)).join("");
    coming = batches.next();
  }
  if (draining.aborted) yield "event: drain\ndata: {}\n\n";
}

/** A type that has line breaks would be taken for more lines of the stream. */
const message = (cursor: string, type: string, content: unknown): string =>
  `id: ${cursor}\nevent: ${type.replace(/[\r\n]/g, " ")}\ndata: ${JSON.stringify(content)}\n\n`;

/** What the promise resolves to, or `undefined` once the time is up; the promise can be waited for again. */
async function orAfter<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, sleep(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
