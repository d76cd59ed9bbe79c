import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Routine } from "./routine.schema.ts";

export interface DueTrigger {
  readonly id: string;
  readonly company_id: string;
  readonly routine_id: string;
  readonly cron_expression: string;
  readonly timezone: string;
  readonly due_at: Date;
  readonly catch_up_policy: Routine["catchUpPolicy"];
  readonly now: Date;
}

/**
 * SKIP LOCKED keeps schedulers out of each other's way; the rows' locks hold until their fires are recorded and they are
 * set to their next, in the same transaction.
 */
const TAKE = statement(
  "take_due_routine_triggers",
  `
  select t.id, t.company_id, t.routine_id, t.cron_expression, t.timezone, t.next_run_at as due_at, r.catch_up_policy,
         coalesce($2::timestamptz, now()) as now
    from routine_triggers t
    join routines r on r.id = t.routine_id
    join companies c on c.id = t.company_id and c.deleted_at is null
   where t.next_run_at <= coalesce($2::timestamptz, now())
   order by t.next_run_at limit $1 for update of t skip locked`,
);

/** `now`: instead of the database's. */
export const takeDueTriggers = (tx: Tx, limit: number, now?: Date): Promise<DueTrigger[]> =>
  tx.rows<DueTrigger>(TAKE, [limit, now ?? null]);

export interface NewFire {
  readonly id: string;
  readonly companyId: string;
  readonly routineId: string;
  readonly triggerId: string;
  readonly dueAt: Date;
  readonly missed: number;
}

/** The index of due times arbitrates: one that was fired before, whoever did it and whatever the clock says, is no fire. */
const RECORD = statement(
  "record_due_fires",
  `
  insert into routine_runs (id, company_id, routine_id, trigger_id, source, status, due_at, missed_fires)
  select n.id, n.company_id, n.routine_id, n.trigger_id, 'schedule', 'received', n.due_at, n.missed
    from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::int[])
      as n(id, company_id, routine_id, trigger_id, due_at, missed)
  on conflict (trigger_id, due_at) where due_at is not null do nothing
  returning 1`,
);

/** Resolves to how many of them are new. */
export async function recordFires(tx: Tx, fires: readonly NewFire[]): Promise<number> {
  const columns = [
    fires.map(({ id }) => id),
    fires.map(({ companyId }) => companyId),
    fires.map(({ routineId }) => routineId),
    fires.map(({ triggerId }) => triggerId),
    fires.map(({ dueAt }) => dueAt.toISOString()),
    fires.map(({ missed }) => missed),
  ];
  return (await tx.rows(RECORD, columns)).length;
}

export interface Advance {
  readonly id: string;
  /** Null: it never comes again, or it is set aside. */
  readonly nextRunAt: Date | null;
  /** Why it is set aside. */
  readonly problem: string | null;
}

const ADVANCE = statement(
  "advance_routine_triggers",
  `
  update routine_triggers t
     set next_run_at = n.next_run_at, updated_at = now(), last_result = coalesce(n.problem, t.last_result),
         last_fired_at = case when n.problem is null then now() else t.last_fired_at end
    from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as n(id, next_run_at, problem)
   where t.id = n.id`,
);

export async function advanceTriggers(tx: Tx, steps: readonly Advance[]): Promise<void> {
  const columns = [
    steps.map(({ id }) => id),
    steps.map(({ nextRunAt }) => nextRunAt?.toISOString() ?? null),
    steps.map(({ problem }) => problem),
  ];
  await tx.rows(ADVANCE, columns);
}
