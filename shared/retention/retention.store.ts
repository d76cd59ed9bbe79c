import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

const OLD_EVENTS = statement(
  "delete_live_events",
  `delete from live_events where (xid, id) in (
     select xid, id from live_events where created_at < now() - make_interval(hours => $1) order by created_at limit $2)
   returning 1`,
);

/** Events of the live stream that are older than so many hours; a batch, in the order in which they came. */
export async function deleteLiveEvents(db: Queryable, olderThanHours: number, limit: number): Promise<number> {
  return (await db.rows(OLD_EVENTS, [olderThanHours, limit])).length;
}
