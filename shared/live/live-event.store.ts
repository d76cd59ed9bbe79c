import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { LiveCursor } from "./live-cursor.ts";
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

const HORIZON = statement("live_horizon", "select pg_snapshot_xmin(pg_current_snapshot())::text as horizon");

/** Where the stream stands now: whatever is not settled yet comes after it. */
export async function readHorizon(db: Queryable): Promise<LiveCursor> {
  const { horizon } = one(await db.rows<{ horizon: string }>(HORIZON));
  return { xid: BigInt(horizon), id: 0n };
}

/** An event and its place in the stream. */
export interface PlacedEvent {
  readonly at: LiveCursor;
  readonly event: LiveEvent;
}

export interface LivePage {
  readonly events: readonly PlacedEvent[];
  /** Where the next page begins. */
  readonly cursor: LiveCursor;
  /** The page is full: read on at once. */
  readonly hasMore: boolean;
  /** There are events that an older running transaction still holds back. */
  readonly isHeldBack: boolean;
}

interface EventRow {
  horizon: string;
  held_back: boolean;
  xid: string;
  id: number;
  type: string;
  payload: Record<string, unknown>;
  created_at: Date;
}

/** The row that brings the horizon when there are no events. */
type EmptyRow = Pick<EventRow, "horizon" | "held_back"> & { xid: null };

/**
 * Only what was written by transactions older than every running one is read, in the order (xid, id): no
 * row can appear before a row that has been read. The one snapshot of the statement answers all its parts.
 */
const READ = statement(
  "live_events_read",
  `select now.horizon::text as horizon,
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
  const last = events.at(-1);
  const horizon = { xid: BigInt(rows[0]?.horizon ?? 0), id: 0n };
  return {
    events,
    cursor: hasMore && last !== undefined ? last.at : horizon,
    hasMore,
    isHeldBack: rows[0]?.held_back ?? false,
  };
}

const placed = (companyId: string, row: EventRow): PlacedEvent => ({
  at: { xid: BigInt(row.xid), id: BigInt(row.id) },
  event: { id: row.id, companyId, type: row.type, createdAt: row.created_at.toISOString(), payload: row.payload },
});
