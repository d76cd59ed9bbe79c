import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

/**
 * By the rows' places, since a batch of a size that is not known beforehand would be joined with the whole table.
 * An event stays while the next one of its company is young (or not there): until that came, it was the last of
 * all, and whoever left the stream then comes back with its cursor.
 */
const OLD_EVENTS = statement(
  "delete_live_events",
  `delete from live_events where ctid = any (array(
     select ctid from live_events e
      where created_at < now() - make_interval(hours => $1)
        and (select n.created_at from live_events n
              where n.company_id = e.company_id and (n.xid, n.id) > (e.xid, e.id)
              order by n.xid, n.id limit 1) < now() - make_interval(hours => $1)
      order by created_at limit $2))
   returning 1`,
);

/**
 * Events of the live stream that no cursor needs that was the last one within so many hours; a batch, in the order
 * in which they came.
 */
export async function deleteLiveEvents(db: Queryable, olderThanHours: number, limit: number): Promise<number> {
  return (await db.rows(OLD_EVENTS, [olderThanHours, limit])).length;
}

const EXPIRED_KEYS = statement(
  "delete_expired_keys",
  `delete from idempotency_keys where id in (
     select id from idempotency_keys where expires_at < now() order by expires_at limit $1 for update skip locked)
   returning 1`,
);

/** Idempotency keys that nobody may use any more; a batch. */
export async function deleteExpiredKeys(db: Queryable, limit: number): Promise<number> {
  return (await db.rows(EXPIRED_KEYS, [limit])).length;
}

/** Along the primary key: ids are in the order in which they were made. With their attempts. */
const OLD_DELIVERIES = statement(
  "delete_old_webhook_deliveries",
  `delete from webhook_deliveries where id in (
     select id from webhook_deliveries where id < run_id_at(greatest(now() - make_interval(days => $1), 'epoch'))
      order by id limit $2 for update skip locked)
   returning 1`,
);

/** Deliveries of webhooks that are older than this, whatever became of them; a batch. */
export async function deleteOldDeliveries(db: Queryable, olderThanDays: number, limit: number): Promise<number> {
  return (await db.rows(OLD_DELIVERIES, [olderThanDays, limit])).length;
}
