import type { Db } from "../db/db.ts";
import { purgeLast, purgeRows, takeDeleted } from "./purge.store.ts";

/**
 * Removes up to `limit` rows of one company or agent that was deleted and none of whose runs is going, in one
 * short transaction; resolves to how many, 0 when there is nothing to remove.
 */
export function purgeBatch(db: Db, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const deleted = await takeDeleted(tx);
    if (deleted === undefined) return 0;
    const removed = await purgeRows(tx, deleted, limit);
    if (removed >= limit) return removed;
    await purgeLast(tx, deleted);
    return removed + 1;
  });
}
