import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import { InvalidInputError } from "../kernel/errors.ts";
import { outageLog } from "../platform/outage-log.ts";
import type { LiveBus } from "./live-bus.ts";
import type { LiveCursor } from "./live-cursor.ts";
import { formatCursor, isAfter, parseCursor } from "./live-cursor.ts";
import type { LiveEvent } from "./live-event.schema.ts";
import type { LivePage } from "./live-event.store.ts";
import { readHorizon, readLiveEvents } from "./live-event.store.ts";
import type { LiveFeed } from "./live-feed.ts";
import { openLiveFeed } from "./live-feed.ts";

export interface LiveBatch {
  readonly events: readonly { readonly cursor: string; readonly event: LiveEvent }[];
  /** Whoever comes back with this goes on behind the batch. */
  readonly cursor: string;
}

export interface LiveSubscription {
  /** A cursor seen earlier; without one the stream begins now, with what older transactions still hold back. */
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
}

const PAGE = 200;

interface SharedFeed {
  readonly feed: LiveFeed;
  readonly closing: AbortController;
  listeners: number;
}

export function createLiveService({ db, bus, log }: LiveDeps): LiveService {
  const outage = outageLog(log, "the live stream's database");
  const feeds = new Map<string, SharedFeed>();
  const closing = new AbortController();

  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "events") feeds.get(hint.companyId)?.feed.hint();
    if (hint.kind === "resync") for (const { feed } of feeds.values()) feed.hint();
  });

  const join = (companyId: string, start: LiveCursor): SharedFeed => {
    const shared = feeds.get(companyId) ?? open(companyId, start);
    shared.listeners += 1;
    return shared;
  };

  const open = (companyId: string, start: LiveCursor): SharedFeed => {
    const end = new AbortController();
    const feed = openLiveFeed({
      read: (after) => readLiveEvents(db, companyId, after, PAGE),
      start,
      signal: end.signal,
      onFailure: outage.failed,
      onSuccess: outage.recovered,
    });
    const shared = { feed, closing: end, listeners: 0 };
    feeds.set(companyId, shared);
    return shared;
  };

  const leave = (companyId: string, shared: SharedFeed): void => {
    shared.listeners -= 1;
    if (shared.listeners > 0) return;
    feeds.delete(companyId);
    shared.closing.abort();
  };

  return {
    subscribe: async function* (companyId, { after, signal }) {
      const until = AbortSignal.any([signal, closing.signal]);
      const horizon = await readHorizon(db);
      const start = startOf(after, horizon);
      yield { events: [], cursor: formatCursor(start) };

      const shared = join(companyId, horizon);
      try {
        for (let position = start; !until.aborted; ) {
          const recent = shared.feed.since(position);
          const page = recent ?? (await readLiveEvents(db, companyId, position, PAGE));
          position = page.cursor;
          if (page.events.length > 0) yield toBatch(page);
          else if (recent !== undefined) await shared.feed.more(until);
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

/** A cursor ahead of the database is from another one (it was restored, say): the stream begins now. */
function startOf(after: string | undefined, horizon: LiveCursor): LiveCursor {
  if (after === undefined) return horizon;
  const cursor = parseCursor(after);
  if (cursor === undefined) throw new InvalidInputError("Not a cursor of this stream", { details: { cursor: after } });
  return isAfter(cursor, { xid: horizon.xid, id: 2n ** 63n }) ? horizon : cursor;
}

const toBatch = ({ events, cursor }: Pick<LivePage, "events" | "cursor">): LiveBatch => ({
  events: events.map(({ at, event }) => ({ cursor: formatCursor(at), event })),
  cursor: formatCursor(cursor),
});
