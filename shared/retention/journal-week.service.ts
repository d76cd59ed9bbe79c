import type { Db } from "../db/db.ts";
import type { JournalWeek, PieceSize } from "./journal-week.store.ts";
import {
  copyPiece,
  discardCopies,
  dropDetached,
  keepJournals,
  leaveStrays,
  listOldWeeks,
  swapWeek,
  takeOutEmptyWeek,
  undoCopies,
} from "./journal-week.store.ts";
import type { Terms } from "./retention-terms.ts";
import { longestTerm } from "./sweep.service.ts";
import { FIRST_ID } from "./sweep.store.ts";

const PAGE = 10_000;

/** Far less than a statement may take in 30 s, on a slow disk too. */
const PIECE: PieceSize = { rows: 2_000, bytes: 8 * 1024 * 1024 };

/**
 * Drops the weeks of the journal that every company lets go of; resolves to how many partitions. Whatever cannot be
 * had at once is left for the next round; a week that fails does not hold up the others.
 */
export async function dropOldWeeks(db: Db, instance: Terms, signal?: AbortSignal, piece = PIECE): Promise<number> {
  const days = await longestTerm(db, instance, "logsDays");
  const failures: unknown[] = [];
  await discardCopies(db, days);
  if (days > 0) {
    await leaveStrays(db, days, PAGE);
    for (const week of await listOldWeeks(db, days)) {
      if (signal?.aborted === true) return 0;
      await takeOut(db, week, { days, signal, piece }).catch((error: unknown) => failures.push(error));
    }
  }
  let dropped = 0;
  while (await dropDetached(db)) dropped += 1;
  if (failures.length > 0) throw failures[0];
  return dropped;
}

interface Round {
  readonly days: number;
  readonly signal: AbortSignal | undefined;
  readonly piece: PieceSize;
}

async function takeOut(db: Db, week: JournalWeek, round: Round): Promise<void> {
  if (week.hasGone) await takeOutEmptyWeek(db, week);
  else if ((await keepThoseOf(db, week, round)) && (await copyThoseOf(db, week, round))) await swapWeek(db, week);
}

/** False: we are to stop. */
async function keepThoseOf(db: Db, week: JournalWeek, { days, signal }: Round): Promise<boolean> {
  let after: string | undefined = FIRST_ID;
  while (after !== undefined) {
    if (signal?.aborted === true) return false;
    after = await keepJournals(db, { week, after, days, limit: PAGE });
  }
  return true;
}

/**
 * Copies what has to stay, each piece a transaction of its own; whoever comes next goes on where we stop. False: we
 * are to stop, or somebody else is at it.
 */
async function copyThoseOf(db: Db, week: JournalWeek, { signal, piece: size }: Round): Promise<boolean> {
  let piece = await copyPiece(db, { week, after: FIRST_ID, size });
  while (piece.fate === "more") {
    if (signal?.aborted === true) return false;
    piece = await copyPiece(db, { week, after: piece.lastRun, size });
  }
  if (piece.fate === "busy") return false;
  while ((await undoCopies(db, week, size.rows)) >= size.rows) if (signal?.aborted === true) return false;
  return true;
}
