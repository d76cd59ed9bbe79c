import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

const ENSURE = statement(
  "ensure_clock_fires_weeks",
  `select bool_or(ensure_clock_fires_week(now() + week)) as made
     from unnest(array[interval '0', '7 days', '14 days', '21 days']) as week`,
);

/** This week's partition of fires and those of the next three, so that a fleet may stand still for as long; resolves to whether any was made. */
export const ensureFireWeeks = async (db: Queryable): Promise<boolean> =>
  one(await db.rows<{ made: boolean }>(ENSURE)).made;

const DROP = statement(
  "drop_clock_fires_week",
  "select drop_clock_fires_week(now() - make_interval(days => $1)) as dropped",
);

/** A week all of whose fires are older; false when there is none, or not now. */
export const dropFireWeek = async (db: Queryable, olderThanDays: number): Promise<boolean> =>
  one(await db.rows<{ dropped: boolean }>(DROP, [olderThanDays])).dropped;

/** By their places, since nothing else finds what is old there; it is next to empty. */
const STRAYS = statement(
  "delete_stray_fires",
  `delete from clock_fires_default where ctid = any (array(
     select ctid from clock_fires_default where due_at < now() - make_interval(days => $1) limit $2))
   returning 1`,
);

/** Old fires that lie in no week; a batch. */
export const deleteStrayFires = async (db: Queryable, olderThanDays: number, limit: number): Promise<number> =>
  (await db.rows(STRAYS, [olderThanDays, limit])).length;
