import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import { InvalidInputError } from "../kernel/errors.ts";
import { censored, userNameCensor } from "../kernel/user-name-censor.ts";
import { outageLog } from "../platform/outage-log.ts";
import type { LiveBus } from "./live-bus.ts";
import type { LiveCursor } from "./live-cursor.ts";
import { BEGINNING, formatCursor, isAfter, isSame, parseCursor, parseEventId } from "./live-cursor.ts";
import type { LiveEvent } from "./live-event.schema.ts";
import type { PlacedEvent } from "./live-event.store.ts";
import { findPlace, readLiveEvents, readStart } from "./live-event.store.ts";
import type { LiveFeed, LiveFeedDeps } from "./live-feed.ts";
import { openLiveFeed } from "./live-feed.ts";

/** What came between two cursors is not known any more. */
export interface LiveGap {
  /** The cursor that was asked for. */
  readonly after: string;
  /** The one from which the stream goes on. */
  readonly cursor: string;
}

export interface LiveBatch {
  readonly events: readonly { readonly cursor: string; readonly event: LiveEvent }[];
  /** Whoever comes back with this goes on behind the batch. */
  readonly cursor: string;
  /** Of the first batch, when events after the cursor that was asked for may have been missed. */
  readonly gap?: LiveGap;
}

export interface LiveSubscription {
  /** A cursor seen earlier, or the id of an event; without one the stream begins now, with what older transactions still hold back. */
  readonly after: string | undefined;
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

export interface LiveService {
  /**
   * A company's events, each once and in one order that every reader sees, whatever order their
   * transactions commit in. The first batch comes at once, with the cursor to start from. It is pulled:
   * a slow reader costs no memory, it falls behind and catches up from the database.
   *
   * @throws invalid_input for a cursor that is none, unavailable when the database is away
   */
  readonly subscribe: (companyId: string, subscription: LiveSubscription) => AsyncIterable<LiveBatch>;
  /** Ends all streams. */
  readonly close: () => void;
}

export interface LiveDeps {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly log: Logger;
  /** As whom this process runs, where that is known. */
  readonly userName?: string | undefined;
}

const PAGE = 200;

type ReadPage = LiveFeedDeps["read"];

/** Reads a company's events behind a place, as they are to be shown. */
const readerOf =
  ({ db, userName }: Pick<LiveDeps, "db" | "userName">, companyId: string): ReadPage =>
  async (after) => {
    const page = await readLiveEvents(db, companyId, after, PAGE);
    return page.hidesNames ? { ...page, events: nameless(page.events, userNameCensor(userName)) } : page;
  };

/** Another database has taken this one's place, such as a replica that knew less. Whoever listens comes back. */
const endingOnAnother =
  (read: ReadPage, end: AbortController): ReadPage =>
  async (after) => {
    const page = await read(after);
    if (page.isAhead) end.abort();
    return page;
  };

interface SharedFeed {
  readonly feed: LiveFeed;
  readonly read: ReadPage;
  readonly closing: AbortController;
  listeners: number;
}

export function createLiveService({ db, bus, log, userName }: LiveDeps): LiveService {
  const outage = outageLog(log, "the live stream's database");
  const feeds = new Map<string, SharedFeed>();
  const closing = new AbortController();

  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "events") feeds.get(hint.companyId)?.feed.hint();
    if (hint.kind === "resync") for (const { feed } of feeds.values()) feed.hint();
  });

  const join = (companyId: string, start: LiveCursor): SharedFeed => {
    const known = feeds.get(companyId);
    const shared = known?.closing.signal.aborted === false ? known : open(companyId, start);
    shared.listeners += 1;
    return shared;
  };

  const open = (companyId: string, start: LiveCursor): SharedFeed => {
    const end = new AbortController();
    const read = readerOf({ db, userName }, companyId);
    const feed = openLiveFeed({
      read: endingOnAnother(read, end),
      start,
      signal: end.signal,
      onFailure: outage.failed,
      onSuccess: outage.recovered,
    });
    const shared = { feed, read, closing: end, listeners: 0 };
    feeds.set(companyId, shared);
    return shared;
  };

  const leave = (companyId: string, shared: SharedFeed): void => {
    shared.listeners -= 1;
    if (shared.listeners > 0) return;
    if (feeds.get(companyId) === shared) feeds.delete(companyId);
    shared.closing.abort();
  };

  return {
    subscribe: async function* (companyId, { after, signal }) {
      const { opening, start, last } = await begin(db, companyId, after);
      yield opening;
      const shared = join(companyId, last);
      const until = AbortSignal.any([signal, closing.signal, shared.closing.signal]);
      try {
        for (let position = start; !until.aborted; ) {
          const { events, position: reached, isCaughtUp } = await advance(shared.feed, position, shared.read);
          position = reached;
          if (events.length > 0) yield toBatch(events, position);
          else if (isCaughtUp) await shared.feed.more(until);
        }
      } finally {
        leave(companyId, shared);
      }
    },

    close: () => {
      unsubscribe();
      closing.abort();
    },
  };
}

interface Beginning {
  readonly opening: LiveBatch;
  readonly start: LiveCursor;
  /** Where the stream stands now: a feed need not go back further. */
  readonly last: LiveCursor;
}

/**
 * A cursor whose event is gone was used too late, or is of another database (one that was restored, say): the stream
 * says so, and goes on with what there is behind it.
 */
async function begin(db: Db, companyId: string, after: string | undefined): Promise<Beginning> {
  const asked = after === undefined ? undefined : await placeAsked(db, companyId, after);
  const { last, kept } = await readStart(db, companyId, asked ?? BEGINNING);
  if (after === undefined) return { opening: toBatch([], last), start: last, last };
  const opening = toBatch([], kept);
  const gap = { after: asked === undefined ? after : formatCursor(asked), cursor: opening.cursor };
  return { opening: asked !== undefined && isSame(asked, kept) ? opening : { ...opening, gap }, start: kept, last };
}

interface Advance {
  readonly events: readonly PlacedEvent[];
  readonly position: LiveCursor;
  /** There is no more before the feed grows. */
  readonly isCaughtUp: boolean;
}

/** What lies after a place: from the feed, or from the database for whoever is further behind. */
async function advance(feed: LiveFeed, position: LiveCursor, read: ReadPage): Promise<Advance> {
  const recent = feed.since(position);
  if (recent !== undefined) return { events: recent, position: recent.at(-1)?.at ?? position, isCaughtUp: true };
  const keptAfter = feed.keptAfter();
  const { events, cursor, hasMore } = await read(position);
  // All that the feed had let go by then is in the page, or is gone: it is not looked for again.
  const reached = !hasMore && isAfter(keptAfter, cursor) ? keptAfter : cursor;
  return { events, position: reached, isCaughtUp: false };
}

/** Undefined for an event that is no longer kept. @throws invalid_input */
async function placeAsked(db: Db, companyId: string, text: string): Promise<LiveCursor | undefined> {
  const cursor = parseCursor(text);
  if (cursor !== undefined) return cursor;
  const id = parseEventId(text);
  if (id === undefined) throw new InvalidInputError("Not a cursor of this stream", { details: { cursor: text } });
  return findPlace(db, companyId, id);
}

/** What runs have said is shown as in their own pages; other events have no text of theirs. */
const nameless = (events: readonly PlacedEvent[], censor: (text: string) => string): PlacedEvent[] =>
  events.map(({ at, event }) => {
    if (!event.type.startsWith("heartbeat.")) return { at, event };
    return { at, event: { ...event, payload: censored(event.payload, censor) } };
  });

const toBatch = (events: readonly PlacedEvent[], cursor: LiveCursor): LiveBatch => ({
  events: events.map(({ at, event }) => ({ cursor: formatCursor(at), event })),
  cursor: formatCursor(cursor),
});
