import type { Queryable, Tx } from "../db/db.ts";
import { one, orFirst, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { CalendarFilter } from "./calendar.schema.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import type { Exclusion } from "./timer-terms.ts";

export interface CalendarRow {
  id: string;
  company_id: string;
  name: string;
  timezone: string;
  exclusions: Exclusion[];
  created_at: Date;
  updated_at: Date;
}

const FIND = statement("find_calendar", "select * from clock_calendars where id = $1 and company_id = $2");

/** @throws not_found */
export async function requireCalendar(db: Queryable, companyId: string, id: string): Promise<CalendarRow> {
  const [row] = isUuid(id) ? await db.rows<CalendarRow>(FIND, [id, companyId]) : [];
  if (row === undefined) throw new NotFoundError("Calendar");
  return row;
}

const LIST = statement(
  "list_calendars",
  `select * from clock_calendars where company_id = $1 and id > ${orFirst("$2")} order by id limit $3`,
);

/** A page, the oldest first. */
export const listCalendars = (
  db: Queryable,
  companyId: string,
  { cursor, limit }: CalendarFilter,
): Promise<CalendarRow[]> => db.rows<CalendarRow>(LIST, [companyId, cursor ?? null, limit]);

const COUNT = statement("count_calendars", "select count(*) as calendars from clock_calendars where company_id = $1");

export const countCalendars = async (tx: Tx, companyId: string): Promise<number> =>
  one(await tx.rows<{ calendars: number }>(COUNT, [companyId])).calendars;

export type CalendarColumns = Pick<CalendarRow, "name" | "timezone" | "exclusions">;

const written = ({ exclusions, ...columns }: CalendarColumns) => ({
  ...columns,
  exclusions: JSON.stringify(exclusions),
});

export async function insertCalendar(
  tx: Tx,
  owner: Pick<CalendarRow, "id" | "company_id">,
  columns: CalendarColumns,
): Promise<CalendarRow> {
  const row = { ...owner, ...written(columns) };
  return one(await tx.run<CalendarRow>(sqlBuilder("clock_calendars").insert(row).returning("*")));
}

export async function updateCalendar(tx: Tx, id: string, columns: CalendarColumns): Promise<CalendarRow> {
  const row = { ...written(columns), updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<CalendarRow>(sqlBuilder("clock_calendars").where({ id }).update(row).returning("*")));
}

export async function deleteCalendar(tx: Tx, id: string): Promise<void> {
  await tx.run(sqlBuilder("clock_calendars").where({ id }).delete());
}

const USERS = "from clock_timers where company_id = $1 and calendar_ids @> array[$2::uuid]";
const IS_USED = statement("calendar_is_used", `select exists (select ${USERS}) as is_used`);

export const isUsed = async (tx: Tx, { company_id: companyId, id }: CalendarRow): Promise<boolean> =>
  one(await tx.rows<{ is_used: boolean }>(IS_USED, [companyId, id])).is_used;

const LOCK_USERS = statement(
  "lock_timers_of_calendar",
  `select * ${USERS} and id > ${orFirst("$3")} order by id limit $4 for update`,
);

export interface After {
  readonly after: string | undefined;
  readonly limit: number;
}

/** Timers that name it, by id: nobody fires them meanwhile. */
export const lockTimersOf = (
  tx: Tx,
  { company_id: companyId, id }: CalendarRow,
  { after, limit }: After,
): Promise<ClockTimerRow[]> => tx.rows<ClockTimerRow>(LOCK_USERS, [companyId, id, after ?? null, limit]);

export type Reckoned = Pick<ClockTimerRow, "id" | "due_at" | "fires_at" | "problem">;

const RECKON = statement(
  "reckon_timers",
  `
  update clock_timers t set due_at = n.due_at, fires_at = n.fires_at, problem = n.problem
    from unnest((select $1::uuid[]), (select $2::timestamptz[]), (select $3::timestamptz[]), (select $4::text[]))
      as n(id, due_at, fires_at, problem)
   where t.id = n.id`,
);

/** Sets them to other next times. Lock them first. */
export async function reckonTimers(tx: Tx, timers: readonly Reckoned[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.rows(RECKON, [
    timers.map(({ id }) => id),
    timers.map(({ due_at: dueAt }) => dueAt?.toISOString() ?? null),
    timers.map(({ fires_at: firesAt }) => firesAt?.toISOString() ?? null),
    timers.map(({ problem }) => problem),
  ]);
}
