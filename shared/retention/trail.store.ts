import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Terms } from "./retention-terms.ts";

interface OldRows {
  readonly table: string;
  /** A company's own term in its policy; $1 is the instance's. */
  readonly days: string;
  /** Which rows may go at all. */
  readonly only?: string;
}

/** Company by company along the table's index, whose oldest rows are the first to go: nothing that stays is looked at. */
const deleteOld = ({ table, days, only = "true" }: OldRows): string => `
  delete from ${table} where id in (
    select a.id from companies c left join retention_policies p on p.company_id = c.id
     cross join lateral (
       select id from ${table} l
        where l.company_id = c.id and ${only}
          and l.id < run_id_at(greatest(now() - make_interval(days => coalesce(p.${days}, $1)), 'epoch'))
        order by id limit $2 for update skip locked) a
     where coalesce(p.${days}, $1) > 0
     limit $2)
  returning 1`;

const ACTIVITY = statement("delete_old_activity", deleteOld({ table: "only activity_log", days: "activity_days" }));

/** A batch of the audit trail that companies let go of; resolves to how many entries, fewer than `limit` at the end. */
export async function deleteOldActivity(db: Queryable, { activityDays }: Terms, limit: number): Promise<number> {
  return (await db.rows(ACTIVITY, [activityDays, limit])).length;
}

/** The terms of wakeups (`effectiveTerms`) in SQL; null is for ever. */
const WAKEUPS_TERM = "least(nullif(coalesce(p.wakeups_days, $1), 0), nullif(coalesce(p.runs_days, $2), 0))";

const INVOCATIONS = statement(
  "delete_old_invocations",
  `
  delete from activity_log_invocations where (company_id, id) in (
    select c.id, a.id from companies c left join retention_policies p on p.company_id = c.id
     cross join lateral (
       select id from activity_log_invocations l
        where l.company_id = c.id and l.id < run_id_at(greatest(now() - make_interval(days => ${WAKEUPS_TERM}), 'epoch'))
        order by id limit $3 for update skip locked) a
     limit $3)
  returning 1`,
);

/** The same of who woke whom, which is kept as long as wakeups are. */
export async function deleteOldInvocations(
  db: Queryable,
  { wakeupsDays, runsDays }: Terms,
  limit: number,
): Promise<number> {
  return (await db.rows(INVOCATIONS, [wakeupsDays, runsDays, limit])).length;
}

/** One that is under way stays, whatever its age. */
const CANCELLATIONS = statement(
  "delete_old_cancellations",
  `
  delete from backlog_cancellations where id in (
    select b.id from backlog_cancellations b left join retention_policies p on p.company_id = b.company_id
     where b.finished_at < now() - make_interval(days => ${WAKEUPS_TERM})
     order by b.id limit $3 for update of b skip locked)
  returning 1`,
);

/** The same of cancelled backlogs, which are kept as long as the wakeups that they cancelled. */
export async function deleteOldCancellations(
  db: Queryable,
  { wakeupsDays, runsDays }: Terms,
  limit: number,
): Promise<number> {
  return (await db.rows(CANCELLATIONS, [wakeupsDays, runsDays, limit])).length;
}

/** One whose issue is still open stays, and what is not carried out yet. */
const ROUTINE_RUNS = statement(
  "delete_old_routine_runs",
  deleteOld({ table: "routine_runs", days: "runs_days", only: "l.completed_at is not null" }),
);

/** The same of what routines were triggered for, which is kept as long as runs are. */
export async function deleteOldRoutineRuns(db: Queryable, { runsDays }: Terms, limit: number): Promise<number> {
  return (await db.rows(ROUTINE_RUNS, [runsDays, limit])).length;
}
