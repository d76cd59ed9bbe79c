import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Routine } from "./routine.schema.ts";

export interface NewFire {
  readonly id: string;
  readonly companyId: string;
  readonly routineId: string;
  readonly triggerId: string;
  readonly dueAt: Date;
  readonly missed: number;
}

/** The index of due times arbitrates: one that was fired before, whoever did it and whatever the clock says, is no fire. */
const RECEIVE = statement(
  "receive_due_fires",
  `
  insert into routine_runs (id, company_id, routine_id, trigger_id, source, status, due_at, missed_fires)
  select n.id, n.company_id, n.routine_id, n.trigger_id, 'schedule', 'received', n.due_at, n.missed
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int[])
      as n(id, company_id, routine_id, trigger_id, due_at, missed)
  on conflict (trigger_id, due_at) where due_at is not null do nothing
  returning id`,
);

/** Records what schedules bring, to be carried out; resolves to the ids of those that are new. */
export async function receiveDue(tx: Tx, fires: readonly NewFire[]): Promise<string[]> {
  const columns = [
    fires.map(({ id }) => id),
    fires.map(({ companyId }) => companyId),
    fires.map(({ routineId }) => routineId),
    fires.map(({ triggerId }) => triggerId),
    fires.map(({ dueAt }) => dueAt.toISOString()),
    fires.map(({ missed }) => missed),
  ];
  return (await tx.rows<{ id: string }>(RECEIVE, columns)).map(({ id }) => id);
}

/** A schedule as the version before keeps it: its trigger says when it comes next. */
export interface OldSchedule {
  readonly id: string;
  readonly company_id: string;
  readonly cron_expression: string;
  readonly timezone: string;
  readonly catch_up_policy: Routine["catchUpPolicy"];
  readonly due_at: Date;
}

const TAKE_OLD = statement(
  "take_old_schedules",
  `
  with due as (
    select t.id, t.company_id, t.cron_expression, t.timezone, t.next_run_at as due_at, r.catch_up_policy
      from routine_triggers t join routines r on r.id = t.routine_id
     where t.next_run_at is not null order by t.next_run_at limit $1 for update of t skip locked
  )
  update routine_triggers t set next_run_at = null from due where t.id = due.id returning due.*`,
);

const FORGET_OLD = statement(
  "forget_old_schedules",
  "update routine_triggers set next_run_at = null where routine_id = $1 and next_run_at is not null",
);

/** What the version before armed of a routine counts no more. */
export async function forgetOldSchedules(tx: Tx, routineId: string): Promise<void> {
  await tx.rows(FORGET_OLD, [routineId]);
}

/** A batch of them, which say so no more; nobody else takes the same. */
export const takeOldSchedules = (tx: Tx, limit: number): Promise<OldSchedule[]> =>
  tx.rows<OldSchedule>(TAKE_OLD, [limit]);
