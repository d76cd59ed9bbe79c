import { ApiError } from "./api-error.ts";
import { eventParser, type StreamMessage } from "./event-parser.ts";
import { pauseFor } from "./retrying.ts";

export interface StreamEvent {
  /** The cursor to come back with. */
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
}

export interface FollowTerms {
  /** Opens the stream behind an event; at the place that the call names, before there was one. */
  readonly open: (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** A connection on which nothing comes for so long is taken for lost; the server says something more often. */
  readonly quietMs?: number;
  readonly random?: () => number;
}

const QUIET_MS = 45_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The events of a stream, each once, over as many connections as it takes: a lost one is opened again behind the last
 * event. Ends when the signal aborts. The first connection must come about; from then on it ends with an error only
 * where the server refuses.
 *
 * @throws ApiError, NoAnswerError
 */
export async function* follow(terms: FollowTerms): AsyncGenerator<StreamEvent, void> {
  const { signal, random = Math.random } = terms;
  const place: Place = { hasBegun: false, lastEventId: undefined, pauseMs: FIRST_PAUSE_MS, losses: 0 };
  while (!signal.aborted) {
    try {
      yield* eventsFrom(place, terms);
    } catch (error) {
      if (signal.aborted) return;
      if (!place.hasBegun || isRefusal(error)) throw error;
    }
    const ceiling = Math.min(LONGEST_PAUSE_MS, place.pauseMs * 2 ** place.losses);
    place.losses += 1;
    await pauseFor(ceiling * (0.5 + random() / 2), signal).catch(() => undefined);
  }
}

/** What lasts from one connection to the next. */
interface Place {
  hasBegun: boolean;
  lastEventId: string | undefined;
  pauseMs: number;
  /** In a row. */
  losses: number;
}

/** Those of one connection; it ends with them. */
async function* eventsFrom(
  place: Place,
  { open, signal, quietMs = QUIET_MS }: FollowTerms,
): AsyncGenerator<StreamEvent, void> {
  const stream = await open(place.lastEventId, signal);
  place.hasBegun = true;
  for await (const { id = place.lastEventId, retryMs = place.pauseMs, type, data } of messagesOf(stream, quietMs)) {
    Object.assign(place, { lastEventId: id, pauseMs: retryMs, losses: 0 } satisfies Partial<Place>);
    // That the server stops is said to us: another one goes on.
    if (data !== undefined && type !== "drain") yield { id: id ?? "", type, data: parsed(data) };
  }
}

async function* messagesOf(stream: ReadableStream<Uint8Array>, quietMs: number): AsyncGenerator<StreamMessage, void> {
  const parse = eventParser();
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await within(quietMs, reader.read());
      if (done) return;
      yield* parse(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Closes the connection, if there still is one.
    await reader.cancel().catch(() => undefined);
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the stream said nothing for ${ms} ms`)), ms);
  });
  return Promise.race([promise, tooLong]).finally(() => clearTimeout(timer));
}

const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status < 500 && error.status !== 408 && error.status !== 429;

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
