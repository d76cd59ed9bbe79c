import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** By the rows' places, since a batch of a size that is not known beforehand would be joined with the whole table. */
const OLD_EVENTS = statement(
  "delete_live_events",
  `delete from live_events where ctid = any (array(
     select ctid from live_events where created_at < now() - make_interval(hours => $1) order by created_at limit $2))
   returning 1`,
);

/** Events of the live stream that are older than so many hours; a batch, in the order in which they came. */
export async function deleteLiveEvents(db: Queryable, olderThanHours: number, limit: number): Promise<number> {
  return (await db.rows(OLD_EVENTS, [olderThanHours, limit])).length;
}
