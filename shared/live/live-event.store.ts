import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { HIDES_USER_NAMES } from "../instance/settings.store.ts";
import type { LiveCursor } from "./live-cursor.ts";
import { BEGINNING } from "./live-cursor.ts";
import type { LiveEvent } from "./live-event.schema.ts";

export interface NewLiveEvent {
  readonly companyId: string;
  /** As in `agent.status`, `activity.logged`. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const INSERT = statement(
  "live_event_insert",
  "insert into live_events (company_id, type, payload) values ($1, $2, $3)",
);

/** In the transaction of what it tells; whoever commits that publishes the hint `events` afterwards. */
export async function insertLiveEvent(tx: Tx, { companyId, type, payload }: NewLiveEvent): Promise<void> {
  await tx.rows(INSERT, [companyId, type, payload]);
}

const INSERT_MANY = statement(
  "live_event_insert_many",
  "insert into live_events (company_id, type, payload) select id, $2, $3 from unnest($1::uuid[]) as company(id)",
);

/** The same event for each of these companies. */
export async function insertLiveEvents(
  tx: Tx,
  companyIds: readonly string[],
  { type, payload }: Omit<NewLiveEvent, "companyId">,
): Promise<void> {
  await tx.rows(INSERT_MANY, [companyIds, type, payload]);
}

/** Of the events of a company that no older transaction can come before any more; `0-0` where there is none. */
export interface LiveStart {
  /** The last one: from here on the stream is new. */
  readonly last: LiveCursor;
  /** The last one that is not behind the place asked for: that place itself, unless its event is no longer kept. */
  readonly kept: LiveCursor;
}

const START = statement(
  "live_start",
  `select l.xid::text as last_xid, l.id as last_id, k.xid::text as kept_xid, k.id as kept_id
     from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) now
     left join lateral (
       select xid, id from live_events
        where company_id = $1 and xid < now.horizon
        order by xid desc, id desc limit 1
     ) l on true
     left join lateral (
       select xid, id from live_events
        where company_id = $1 and (xid, id) <= ($2::xid8, $3::bigint) and xid < now.horizon
        order by xid desc, id desc limit 1
     ) k on true`,
);

interface StartRow {
  last_xid: string | null;
  last_id: number | null;
  kept_xid: string | null;
  kept_id: number | null;
}

/** Where a stream that is to go on after a place begins. */
export async function readStart(db: Queryable, companyId: string, after: LiveCursor): Promise<LiveStart> {
  const row = one(await db.rows<StartRow>(START, [companyId, after.xid.toString(), after.id.toString()]));
  return { last: placeOf(row.last_xid, row.last_id), kept: placeOf(row.kept_xid, row.kept_id) };
}

const PLACE = statement(
  "live_place_of_id",
  "select xid::text as xid from live_events where company_id = $1 and id = $2::bigint order by xid limit 1",
);

/** Where the event of this id stands; undefined when it is not kept. */
export async function findPlace(db: Queryable, companyId: string, id: bigint): Promise<LiveCursor | undefined> {
  const [row] = await db.rows<{ xid: string }>(PLACE, [companyId, id.toString()]);
  return row && { xid: BigInt(row.xid), id };
}

const placeOf = (xid: string | null, id: number | null): LiveCursor =>
  xid === null || id === null ? BEGINNING : { xid: BigInt(xid), id: BigInt(id) };

/** An event and its place in the stream. */
export interface PlacedEvent {
  readonly at: LiveCursor;
  readonly event: LiveEvent;
}

export interface LivePage {
  readonly events: readonly PlacedEvent[];
  /** Where the next page begins: behind the last event that was read. */
  readonly cursor: LiveCursor;
  /** The page is full: read on at once. */
  readonly hasMore: boolean;
  /** There are events that an older running transaction still holds back. */
  readonly isHeldBack: boolean;
  /** The place asked for lies ahead of this database: it is another one than that which gave the place. */
  readonly isAhead: boolean;
  /** Names of users of the operating system are to be left out. */
  readonly hidesNames: boolean;
}

interface EventRow {
  held_back: boolean;
  ahead: boolean;
  hides_names: boolean;
  xid: string;
  id: number;
  type: string;
  payload: Record<string, unknown>;
  created_at: Date;
}

/** The row that says how things stand when there are no events. */
type EmptyRow = Pick<EventRow, "held_back" | "ahead" | "hides_names"> & { xid: null };

/**
 * Only what was written by transactions older than every running one is read, in the order (xid, id): no
 * row can appear before a row that has been read. The one snapshot of the statement answers all its parts.
 */
const READ = statement(
  "live_events_read",
  `select now.horizon <= $2::xid8 as ahead, ${HIDES_USER_NAMES} as hides_names,
          exists (select from live_events l where l.company_id = $1 and l.xid >= now.horizon) as held_back,
          e.xid::text as xid, e.id, e.type, e.payload, e.created_at
     from (select pg_snapshot_xmin(pg_current_snapshot()) as horizon) now
     left join lateral (
       select * from live_events
        where company_id = $1 and (xid, id) > ($2::xid8, $3::bigint) and xid < now.horizon
        order by xid, id limit $4
     ) e on true
    order by e.xid, e.id`,
);

export async function readLiveEvents(
  db: Queryable,
  companyId: string,
  after: LiveCursor,
  limit: number,
): Promise<LivePage> {
  const rows = await db.rows<EventRow | EmptyRow>(READ, [companyId, after.xid.toString(), after.id.toString(), limit]);
  const events = rows.flatMap((row) => (row.xid === null ? [] : [placed(companyId, row)]));
  const hasMore = events.length === limit;
  return {
    events,
    cursor: events.at(-1)?.at ?? after,
    hasMore,
    isHeldBack: rows[0]?.held_back ?? false,
    isAhead: rows[0]?.ahead ?? false,
    hidesNames: rows[0]?.hides_names ?? false,
  };
}

const placed = (companyId: string, row: EventRow): PlacedEvent => ({
  at: { xid: BigInt(row.xid), id: BigInt(row.id) },
  event: { id: row.id, companyId, type: row.type, createdAt: row.created_at.toISOString(), payload: row.payload },
});
