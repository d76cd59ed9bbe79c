import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { ClockTimerRow, TimerClock } from "./clock-timer.row.ts";

/** A timer whose time has come. Its row is locked. */
export interface DueTimer
  extends TimerClock,
    Pick<
      ClockTimerRow,
      | "id"
      | "company_id"
      | "kept_by"
      | "max_fires"
      | "fires_made"
      | "calendar_ids"
      | "missed_policy"
      | "missed_cap"
      | "overlap_policy"
      | "reason"
      | "payload"
    > {
  readonly due_at: Date;
  /** Of a trigger: its routine; null unless both are active. */
  readonly routine_id: string | null;
  readonly now: Date;
}

/**
 * SKIP LOCKED keeps schedulers out of each other's way; the rows' locks hold until their fires are recorded and they
 * are set to their next, in the same transaction: so a due time fires once, whoever dies.
 */
const take = (which: string): string => `
  with due as (
    select * from clock_timers
     where fires_at <= coalesce($2::timestamptz, now()) and ${which} for update skip locked
  )
  select id, company_id, agent_id, trigger_id, kept_by, kind, interval_sec, anchor_at, cron_expression, timezone, at,
         jitter_sec, start_at, end_at, max_fires, fires_made, calendar_ids, missed_policy, missed_cap, overlap_policy,
         reason, payload, due_at, coalesce($2::timestamptz, now()) as now,
         case when trigger_id is not null then (
           select r.id from routine_triggers g join routines r on r.id = g.routine_id
             join companies c on c.id = r.company_id and c.deleted_at is null
            where g.id = due.trigger_id and g.kind = 'schedule' and g.enabled and r.status = 'active') end as routine_id
    from due`;

const TAKE = statement("take_due_timers", take("true order by fires_at limit $1"));
const TAKE_ONE = statement("take_due_timer", take("id = $1"));

/** `now`: instead of the database's. */
export const takeDue = (
  tx: Tx,
  which: { readonly limit: number } | { readonly id: string },
  now?: Date,
): Promise<DueTimer[]> =>
  "limit" in which
    ? tx.rows<DueTimer>(TAKE, [which.limit, now ?? null])
    : tx.rows<DueTimer>(TAKE_ONE, [which.id, now ?? null]);

const LIST = statement(
  "list_due_timers",
  `
  (select id, fires_at from clock_timers where fires_at <= coalesce($2::timestamptz, now()) order by fires_at limit $1)
  union
  (select id, fires_at from clock_timers where fires_at <= coalesce($2::timestamptz, now()) order by fires_at desc limit $1)
  order by fires_at`,
);

/** Those that have waited for longest and those that came last, up to `limit` of each: not all of both are of one who is refused. */
export async function listDue(db: Queryable, limit: number, now?: Date): Promise<string[]> {
  return (await db.rows<{ id: string }>(LIST, [limit, now ?? null])).map(({ id }) => id);
}

const NEXT = statement(
  "next_timer",
  `
  select (extract(epoch from fires_at - now()) * 1000)::float8 as ms
    from clock_timers where fires_at is not null order by fires_at limit 1`,
);

/** In how many milliseconds the next timer fires; negative: it should have. Undefined: none does. */
export const nextInMs = async (db: Queryable): Promise<number | undefined> =>
  (await db.rows<{ ms: number }>(NEXT))[0]?.ms;

export interface DueTime {
  readonly timerId: string;
  readonly dueAt: Date;
}

/** Lists behind a subselect are planned for any length: PostgreSQL would read the whole table for a long one. */
const KNOWN = statement(
  "known_fires",
  `
  select f.timer_id, f.due_at
    from unnest((select $1::uuid[]), (select $2::timestamptz[])) as w(timer_id, due_at)
   cross join lateral (
     select timer_id, due_at from clock_fires c where c.timer_id = w.timer_id and c.due_at = w.due_at limit 1) f`,
);

/** Those of them that were fired before, whatever a clock that was put back or a restored row says. Lock the timers first. */
export async function listKnown(tx: Tx, times: readonly DueTime[]): Promise<ReadonlySet<string>> {
  if (times.length === 0) return new Set();
  const columns = [times.map(({ timerId }) => timerId), times.map(({ dueAt }) => dueAt.toISOString())];
  const rows = await tx.rows<{ timer_id: string; due_at: Date }>(KNOWN, columns);
  return new Set(rows.map((row) => keyOf({ timerId: row.timer_id, dueAt: row.due_at })));
}

export const keyOf = ({ timerId, dueAt }: DueTime): string => `${timerId} ${dueAt.getTime()}`;

export interface FireRecord extends DueTime {
  readonly companyId: string;
  readonly plannedAt: Date;
  readonly missed: number;
  readonly outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused" | "received" | "gone";
  readonly wakeupId: string | null;
  readonly runId: string | null;
}

/** The primary key arbitrates in the end. `now`: as for `takeDue`. */
const RECORD = statement(
  "record_fires",
  `
  insert into clock_fires (timer_id, due_at, company_id, planned_at, fired_at, missed, outcome, wakeup_id, run_id)
  select n.timer_id, n.due_at, n.company_id, n.planned_at, coalesce($9::timestamptz, clock_timestamp()), n.missed, n.outcome,
         n.wakeup_id, n.run_id
    from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::timestamptz[], $5::int[], $6::text[], $7::uuid[], $8::uuid[])
      as n(timer_id, due_at, company_id, planned_at, missed, outcome, wakeup_id, run_id)`,
);

export async function recordFires(tx: Tx, fires: readonly FireRecord[], now?: Date): Promise<void> {
  if (fires.length === 0) return;
  await tx.rows(RECORD, [
    fires.map(({ timerId }) => timerId),
    fires.map(({ dueAt }) => dueAt.toISOString()),
    fires.map(({ companyId }) => companyId),
    fires.map(({ plannedAt }) => plannedAt.toISOString()),
    fires.map(({ missed }) => missed),
    fires.map(({ outcome }) => outcome),
    fires.map(({ wakeupId }) => wakeupId),
    fires.map(({ runId }) => runId),
    now ?? null,
  ]);
}

export interface Advance {
  readonly id: string;
  /** Null: it never comes again, or it is set aside. */
  readonly dueAt: Date | null;
  readonly firesAt: Date | null;
  /** How many fires it has made now. */
  readonly fires: number;
  /** Why it is set aside. */
  readonly problem: string | null;
}

const ADVANCE = statement(
  "advance_timers",
  `
  update clock_timers t
     set due_at = n.due_at, fires_at = n.fires_at, problem = n.problem, fires_made = t.fires_made + n.fires,
         last_fired_at = case when n.fires > 0 then coalesce($6::timestamptz, now()) else t.last_fired_at end
    from unnest((select $1::uuid[]), (select $2::timestamptz[]), (select $3::timestamptz[]), (select $4::int[]), (select $5::text[]))
      as n(id, due_at, fires_at, fires, problem)
   where t.id = n.id`,
);

/** The last statement of its transaction. */
export async function advanceTimers(tx: Tx, steps: readonly Advance[], now?: Date): Promise<void> {
  await tx.last(ADVANCE, [
    steps.map(({ id }) => id),
    steps.map(({ dueAt }) => dueAt?.toISOString() ?? null),
    steps.map(({ firesAt }) => firesAt?.toISOString() ?? null),
    steps.map(({ fires }) => fires),
    steps.map(({ problem }) => problem),
    now ?? null,
  ]);
}

const SET_ASIDE = statement(
  "set_timer_aside",
  `
  update clock_timers set due_at = null, fires_at = null, problem = $2
   where id = $1 and fires_at <= coalesce($3::timestamptz, now())`,
);

/** Unless it was put right meanwhile, and is due later. */
export async function setAside(db: Queryable, id: string, problem: string, now?: Date): Promise<void> {
  await db.rows(SET_ASIDE, [id, problem, now ?? null]);
}
