import type { Db } from "../db/db.ts";
import type { JournalWeek } from "./journal-week.store.ts";
import {
  dropDetached,
  keepJournals,
  leaveStrays,
  listOldWeeks,
  takeOutEmptyWeek,
  takeOutWeek,
} from "./journal-week.store.ts";
import type { Terms } from "./retention-terms.ts";
import { longestLogTerm } from "./sweep.service.ts";
import { FIRST_ID } from "./sweep.store.ts";

const PAGE = 10_000;

/**
 * Drops the weeks of the journal that every company lets go of; resolves to how many partitions. Whatever cannot be
 * had at once is left for the next round.
 */
export async function dropOldWeeks(db: Db, instance: Terms, signal?: AbortSignal): Promise<number> {
  const days = await longestLogTerm(db, instance);
  if (days > 0) {
    await leaveStrays(db, days, PAGE);
    for (const week of await listOldWeeks(db, days)) {
      if (signal?.aborted === true) return 0;
      if (week.hasGone) await takeOutEmptyWeek(db, week);
      else if (await keepThoseOf(db, week, { days, signal })) await takeOutWeek(db, week);
    }
  }
  let dropped = 0;
  while (await dropDetached(db)) dropped += 1;
  return dropped;
}

/** False: we are to stop. */
async function keepThoseOf(
  db: Db,
  week: JournalWeek,
  { days, signal }: { readonly days: number; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  let after: string | undefined = FIRST_ID;
  while (after !== undefined) {
    if (signal?.aborted === true) return false;
    after = await keepJournals(db, { week, after, days, limit: PAGE });
  }
  return true;
}
