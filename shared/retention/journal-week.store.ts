import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

/** A week of the journal that has partitions: from <= run id < to. */
export interface JournalWeek {
  readonly startsAt: Date;
  readonly fromId: string;
  readonly toId: string;
  /** It went before; what had to stay lies in partitions of the same name. */
  readonly hasGone: boolean;
}

/** By the names that `ensure_journal_partitions` gives. */
const WEEKS = statement(
  "old_journal_weeks",
  `
  select week as starts_at, run_id_at(week) as from_id, run_id_at(week + interval '7 days') as to_id,
         exists (select from journal_drops d where d.from_id = run_id_at(week)) as has_gone
    from (
      select distinct to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' as week
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where i.inhparent in (to_regclass('heartbeat_run_events'), to_regclass('heartbeat_run_log_chunks'))
         and c.relname ~ '_[0-9]{8}$') w
   where week + interval '7 days' <= now() - make_interval(days => $1)
   order by week`,
);

/** Those all of whose runs are older than so many days, the oldest first. */
export async function listOldWeeks(db: Queryable, days: number): Promise<JournalWeek[]> {
  const rows = await db.rows<{ starts_at: Date; from_id: string; to_id: string; has_gone: boolean }>(WEEKS, [days]);
  return rows.map((row) => ({
    startsAt: row.starts_at,
    fromId: row.from_id,
    toId: row.to_id,
    hasGone: row.has_gone,
  }));
}

/**
 * Of the week's runs, those whose journal has to stay when it goes: the run has not ended, or not long enough ago,
 * or it is its agent's last. A page of runs at a time; comes back with the last that was looked at.
 */
const KEEP = statement(
  "keep_journals",
  `
  with page as (
    select id, company_id, agent_id, finished_at, log_removed_at from heartbeat_runs
     where id >= $1 and id > $2 and id < $3 order by id limit $5
  ), kept as (
    insert into journal_leftovers (run_id, company_id, is_open)
    select id, company_id, finished_at is null from page r
     where log_removed_at is null
       and (finished_at is null or finished_at >= now() - make_interval(days => $4)
            or not exists (select from heartbeat_runs n where n.agent_id = r.agent_id and n.id > r.id and n.finished_at is not null))
    on conflict (run_id) do update set is_open = excluded.is_open
  )
  select max(id::text) as last, count(*)::int as runs from page`,
);

export interface KeepPage {
  readonly week: JournalWeek;
  readonly after: string;
  readonly days: number;
  readonly limit: number;
}

/** Resolves to the last run of the page; undefined when there is no other page. */
export async function keepJournals(db: Queryable, page: KeepPage): Promise<string | undefined> {
  const { week, after, days, limit } = page;
  const [looked] = await db.rows<{ last: string | null; runs: number }>(KEEP, [
    week.fromId,
    after,
    week.toId,
    days,
    limit,
  ]);
  return looked === undefined || looked.runs < limit ? undefined : (looked.last ?? undefined);
}

const COPY = statement("copy_journal_week", "select fate, last_run from copy_journal_week($1, $2, $3, $4)");

/** What one piece may be at most: it is a transaction, and no longer one however much has to stay. */
export interface PieceSize {
  readonly rows: number;
  readonly bytes: number;
}

export interface CopiedPiece {
  /** `busy`: somebody else is at it. */
  readonly fate: "more" | "done" | "busy";
  /** The next piece begins behind this run. */
  readonly lastRun: string;
}

/** Copies the next piece of what has to stay of the week, for runs behind `after`, to where nobody reads it yet. */
export async function copyPiece(
  db: Queryable,
  { week, after, size }: { readonly week: JournalWeek; readonly after: string; readonly size: PieceSize },
): Promise<CopiedPiece> {
  const rows = await db.rows<{ fate: CopiedPiece["fate"]; last_run: string }>(COPY, [
    week.startsAt,
    after,
    size.rows,
    size.bytes,
  ]);
  const { fate, last_run: lastRun } = one(rows);
  return { fate, lastRun };
}

const UNDO = statement("undo_journal_copies", "select undo_journal_copies($1, $2) as removed");

/** Removes copies of what no longer has to stay; fewer than `limit` when nothing of it is left. */
export async function undoCopies(db: Queryable, week: JournalWeek, limit: number): Promise<number> {
  return one(await db.rows<{ removed: number }>(UNDO, [week.startsAt, limit])).removed;
}

const SWAP = statement("swap_journal_week", "select swap_journal_week($1) as fate");

/** Puts the copies into the week's place. `busy`, `behind`, `open`: not now; the migration says when. */
export async function swapWeek(db: Queryable, week: JournalWeek): Promise<"gone" | "busy" | "behind" | "open"> {
  return one(await db.rows<{ fate: "gone" | "busy" | "behind" | "open" }>(SWAP, [week.startsAt])).fate;
}

const DISCARD = statement("discard_journal_copies", "select discard_journal_copies($1) as weeks");

/** Drops the copies of weeks that are to stay after all: logs are kept for so many days now, 0 for ever. */
export async function discardCopies(db: Queryable, days: number): Promise<void> {
  await db.rows(DISCARD, [days]);
}

const TAKE_OUT_EMPTY = statement("take_out_empty_journal_week", "select take_out_empty_journal_week($1) as made");

export async function takeOutEmptyWeek(db: Queryable, week: JournalWeek): Promise<boolean> {
  const [row] = await db.rows<{ made: boolean }>(TAKE_OUT_EMPTY, [week.startsAt]);
  return row?.made === true;
}

const DROP = statement("drop_detached_journal", "select drop_detached_journal() as dropped");

/** Gives the space of one partition back that was taken out; false when there is none. */
export async function dropDetached(db: Queryable): Promise<boolean> {
  const [row] = await db.rows<{ dropped: boolean }>(DROP);
  return row?.dropped === true;
}

/** From run to run by the primary key, however many rows each has. */
const strays = (table: string) =>
  statement(
    `leave_strays_of_${table}`,
    `
    with recursive stray as (
      (select run_id from ${table}_default where run_id < run_id_at(now() - make_interval(days => $1)) order by run_id limit 1)
      union all
      select (select j.run_id from ${table}_default j
               where j.run_id > stray.run_id and j.run_id < run_id_at(now() - make_interval(days => $1))
               order by j.run_id limit 1)
        from stray where stray.run_id is not null
    )
    insert into journal_leftovers (run_id, company_id, is_open)
    select r.id, r.company_id, r.finished_at is null
      from (select run_id from stray where run_id is not null limit $2) s join heartbeat_runs r on r.id = s.run_id
     where r.log_removed_at is null
    on conflict do nothing`,
  );

const STRAYS = [strays("heartbeat_run_events"), strays("heartbeat_run_log_chunks")];

/** What is old and lies in no week's partition goes run by run: it was written while there was none, or too late. */
export async function leaveStrays(db: Queryable, days: number, limit: number): Promise<void> {
  for (const each of STRAYS) await db.rows(each, [days, limit]);
}
