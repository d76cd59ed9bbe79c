import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { RoutineTrigger, SigningMode } from "./trigger.schema.ts";

export interface TriggerRow {
  id: string;
  company_id: string;
  routine_id: string;
  kind: RoutineTrigger["kind"];
  label: string | null;
  enabled: boolean;
  cron_expression: string | null;
  timezone: string | null;
  /** As its timer has it. */
  next_run_at: Date | null;
  public_id: string | null;
  secret_id: string | null;
  signing_mode: SigningMode | null;
  replay_window_sec: number | null;
  last_rotated_at: Date | null;
  last_fired_at: Date | null;
  last_result: string | null;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  updated_by_agent_id: string | null;
  updated_by_user_id: string | null;
  created_at: Date;
  updated_at: Date;
}

/** Of a schedule its timer says when it comes, and why not. */
const SHOWN = `t.*, coalesce(k.due_at, t.next_run_at) as next_run_at, greatest(t.last_fired_at, k.last_fired_at) as last_fired_at,
  case when k.problem is null then t.last_result else 'Set aside: ' || k.problem end as last_result`;
const WITH_TIMER = "left join clock_timers k on k.trigger_id = t.id";

const FIND = statement(
  "find_routine_trigger",
  `select ${SHOWN} from routine_triggers t ${WITH_TIMER}
     join companies c on c.id = t.company_id and c.deleted_at is null where t.id = $1`,
);

const required = ([row]: readonly TriggerRow[]): TriggerRow => {
  if (row === undefined) throw new NotFoundError("Routine trigger");
  return row;
};

/** Whoever changes it holds its routine's lock. @throws not_found */
export const requireTrigger = async (db: Queryable, id: string): Promise<TriggerRow> =>
  required(isUuid(id) ? await db.rows<TriggerRow>(FIND, [id]) : []);

const OF_ROUTINES = statement(
  "triggers_of_routines",
  `select ${SHOWN} from routine_triggers t ${WITH_TIMER} where t.routine_id = ${anyOf("$1::uuid[]")} order by t.id`,
);

/** The oldest first. */
export const listTriggers = (db: Queryable, routineIds: readonly string[]): Promise<TriggerRow[]> =>
  db.rows<TriggerRow>(OF_ROUTINES, [routineIds]);

const BY_PUBLIC_ID = statement(
  "find_webhook",
  `
  select t.*, r.status as routine_status
    from routine_triggers t join routines r on r.id = t.routine_id
    join companies c on c.id = t.company_id and c.deleted_at is null
   where t.public_id = $1 and t.kind = 'webhook'`,
);

export async function findWebhook(
  db: Queryable,
  publicId: string,
): Promise<(TriggerRow & { readonly routine_status: string }) | undefined> {
  return (await db.rows<TriggerRow & { routine_status: string }>(BY_PUBLIC_ID, [publicId]))[0];
}

export type TriggerColumns = Partial<Omit<TriggerRow, "next_run_at" | "created_at" | "updated_at">>;

/** A row without what its timer says. */
type BareTriggerRow = Omit<TriggerRow, "next_run_at">;

export async function insertTrigger(tx: Tx, columns: TriggerColumns): Promise<BareTriggerRow> {
  return one(await tx.run<BareTriggerRow>(sqlBuilder("routine_triggers").insert(columns).returning("*")));
}

/** Its timer is to be what they make of it. */
export const isArmedAnew = (columns: TriggerColumns): boolean =>
  "cron_expression" in columns || "timezone" in columns || "enabled" in columns;

/** What the version before armed is from then on as its timer says. */
export async function updateTrigger(tx: Tx, id: string, columns: TriggerColumns): Promise<BareTriggerRow> {
  const disarmed = isArmedAnew(columns) ? { next_run_at: null } : {};
  const row = { ...columns, ...disarmed, updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<BareTriggerRow>(sqlBuilder("routine_triggers").where({ id }).update(row).returning("*")));
}

const ROTATED = statement(
  "routine_trigger_rotated",
  "update routine_triggers set last_rotated_at = now(), updated_at = now() where id = $1 returning *",
);

export const markRotated = async (tx: Tx, id: string): Promise<TriggerRow> =>
  required(await tx.rows<TriggerRow>(ROTATED, [id]));

const DELETE = statement("delete_routine_trigger", "delete from routine_triggers where id = $1");

/** Its runs stay, and say that it is gone. */
export async function deleteTrigger(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const RESULT = statement(
  "routine_trigger_result",
  "update routine_triggers set last_result = $2, last_fired_at = greatest(last_fired_at, now()) where id = $1",
);

export async function noteResult(tx: Tx, id: string, result: string): Promise<void> {
  await tx.rows(RESULT, [id, result]);
}

const NOW = statement("routine_now", "select now() as now");

/** The database's clock decides what is due, so schedules are reckoned from it. */
export const databaseNow = async (tx: Queryable): Promise<Date> => one(await tx.rows<{ now: Date }>(NOW)).now;
