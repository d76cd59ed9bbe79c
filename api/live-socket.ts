import { setTimeout as sleep } from "node:timers/promises";
import type { WebSocket } from "ws";

import type { LiveBatch } from "../shared/live/live.service.ts";

export interface LiveSocketOptions {
  /** Says where the stream begins before anything else: for clients that come back. */
  readonly saysCursor: boolean;
  readonly pingMs: number;
  /** A client that does not take what it is sent for so long is cut off. In milliseconds. */
  readonly stalledMs: number;
  /** Aborts when the server is about to stop. */
  readonly draining: AbortSignal;
  /** Asked with each ping: a credential may be revoked while its socket is open. */
  readonly isStillAllowed: () => Promise<boolean>;
}

interface Opening {
  readonly companyId: string;
  readonly first: LiveBatch;
}

/** Of RFC 6455 and its registry: what a client can tell apart. */
const CLOSED = { forbidden: 1008, failed: 1011, restarting: 1012, tooSlow: 1013 } as const;

/** What may wait for a client in this process; more is not read before some of it has gone. In bytes. */
const MOST_BUFFERED = 256 * 1024;
/** After this, a client that does not answer the close is cut off. */
const CLOSE_MS = 2_000;

/**
 * Sends batches of events, each event as a message in the wire's envelope with its `cursor` added, until the client
 * leaves, is too slow, or the server stops. A client that has been away for too long is told first that there is a
 * `gap`, in the same envelope.
 */
export async function feedSocket(
  socket: WebSocket,
  batches: AsyncIterator<LiveBatch>,
  opening: Opening,
  options: LiveSocketOptions,
): Promise<void> {
  const stopPings = keepAlive(socket, options);
  try {
    for (const message of openingMessages(opening, options.saysCursor)) socket.send(JSON.stringify(message));
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
      if (!(await sendAll(socket, next.value, options.stalledMs))) return close(socket, CLOSED.tooSlow, "too slow");
    }
    const reason = options.draining.aborted ? "the server stops" : "come back";
    close(socket, CLOSED.restarting, reason);
  } catch (error) {
    close(socket, CLOSED.failed, "come back");
    throw error;
  } finally {
    stopPings();
    // Nobody pulls any more: the subscription is to know.
    void batches.return?.();
  }
}

function openingMessages({ companyId, first }: Opening, saysCursor: boolean): readonly object[] {
  const { cursor, gap } = first;
  const envelope = { id: 0, companyId, createdAt: new Date().toISOString(), cursor };
  return [
    ...(saysCursor ? [{ ...envelope, type: "stream.opened", payload: {} }] : []),
    ...(gap === undefined ? [] : [{ ...envelope, type: "gap", payload: gap }]),
  ];
}

/** False when the client took too long. */
async function sendAll(socket: WebSocket, { events }: LiveBatch, stalledMs: number): Promise<boolean> {
  for (const { cursor, event } of events) {
    socket.send(JSON.stringify({ ...event, cursor }));
    if (!(await hasRoom(socket, stalledMs))) return false;
  }
  return true;
}

/** Waits until little enough is waiting for the client; false when that took too long. */
async function hasRoom(socket: WebSocket, stalledMs: number): Promise<boolean> {
  const deadline = performance.now() + stalledMs;
  while (socket.bufferedAmount > MOST_BUFFERED && socket.readyState === socket.OPEN) {
    if (performance.now() > deadline) return false;
    await sleep(Math.min(20, stalledMs));
  }
  return true;
}

/** A client that does not answer a ping until the next one is gone. */
function keepAlive(socket: WebSocket, { pingMs, isStillAllowed }: LiveSocketOptions): () => void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const beat = async (): Promise<void> => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
    if (!(await isStillAllowed())) close(socket, CLOSED.forbidden, "the credential is not valid any more");
  };
  const timer = setInterval(() => void beat(), pingMs);
  return () => clearInterval(timer);
}

function close(socket: WebSocket, code: number, reason: string): void {
  socket.close(code, reason);
  const cut = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(cut));
}
