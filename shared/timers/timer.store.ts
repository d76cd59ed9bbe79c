import type { Queryable, Tx } from "../db/db.ts";
import { one, orLast, sqlBuilder, statement } from "../db/db.ts";
import { LEAST_INTERVAL_SEC } from "../instance/settings.store.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import type { TimerFilter, TimerStatus } from "./timer.schema.ts";

export interface TimerRow extends ClockTimerRow {
  status: TimerStatus;
}

/** A schedule of a routine that is not armed is off, or its routine is. */
const STATUS = `case when paused_at is not null then 'paused' when problem is not null then 'failed'
  when fires_at is not null then 'active' when trigger_id is not null then 'paused' else 'ended' end`;

const LIVE = `select *, ${STATUS} as status from clock_timers t
  where id = $1 and exists (select from companies c where c.id = t.company_id and c.deleted_at is null)`;
const FIND = statement("find_timer", LIVE);
const LOCK = statement("lock_timer", `${LIVE} for update`);

const required = ([row]: readonly TimerRow[]): TimerRow => {
  if (row === undefined) throw new NotFoundError("Timer");
  return row;
};

/** @throws not_found */
export const requireTimer = async (db: Queryable, id: string): Promise<TimerRow> =>
  required(isUuid(id) ? await db.rows<TimerRow>(FIND, [id]) : []);

/** Nobody fires it meanwhile. @throws not_found */
export const lockTimer = async (tx: Tx, id: string): Promise<TimerRow> => required(await tx.rows<TimerRow>(LOCK, [id]));

const page = (whose: string): string => `
  select *, ${STATUS} as status from clock_timers
   where ${whose} and id < ${orLast("$2")} and ($3::text is null or ${STATUS} = $3) order by id desc limit $4`;
const OF_COMPANY = statement("list_timers_of_company", page("company_id = $1"));
const OF_AGENT = statement("list_timers_of_agent", page("agent_id = $1 and company_id = $5"));

/** A page, the newest first. */
export function listTimers(
  db: Queryable,
  companyId: string,
  { agentId, status, cursor, limit }: TimerFilter,
): Promise<TimerRow[]> {
  const terms = [cursor ?? null, status ?? null, limit];
  return agentId === undefined
    ? db.rows<TimerRow>(OF_COMPANY, [companyId, ...terms])
    : db.rows<TimerRow>(OF_AGENT, [agentId, ...terms, companyId]);
}

/** What its caller says of a timer, and where it stands by that. */
export type TimerColumns = Omit<
  ClockTimerRow,
  | "id"
  | "company_id"
  | "agent_id"
  | "trigger_id"
  | "kept_by"
  | "fires_made"
  | "last_fired_at"
  | "created_at"
  | "updated_at"
>;

const written = ({ payload, ...columns }: Partial<TimerColumns>) => ({
  ...columns,
  ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
});
const shown = () => ["*", sqlBuilder.raw(`${STATUS} as status`)] as unknown as string[];

export async function insertTimer(
  tx: Tx,
  owner: Pick<ClockTimerRow, "id" | "company_id" | "agent_id">,
  columns: TimerColumns,
): Promise<TimerRow> {
  return one(await tx.run<TimerRow>(sqlBuilder("clock_timers").insert({ ...owner, ...written(columns) }, shown())));
}

export async function updateTimer(tx: Tx, id: string, columns: Partial<TimerColumns>): Promise<TimerRow> {
  const row = { ...written(columns), updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<TimerRow>(sqlBuilder("clock_timers").where({ id }).update(row, shown())));
}

export async function deleteTimer(tx: Tx, id: string): Promise<void> {
  await tx.run(sqlBuilder("clock_timers").where({ id }).delete());
}

const COUNT = statement(
  "count_timers_of_agent",
  "select count(*) as timers from clock_timers where agent_id = $1 and kept_by = 'caller'",
);

/** Those that callers have made. */
export const countTimers = async (tx: Tx, agentId: string): Promise<number> =>
  one(await tx.rows<{ timers: number }>(COUNT, [agentId])).timers;

const CLOCK = statement(
  "timer_clock",
  `select date_trunc('milliseconds', clock_timestamp()) as now, ${LEAST_INTERVAL_SEC} as least_sec`,
);

export interface Clock {
  readonly now: Date;
  /** How far apart fires of a timer are at the least, as the operator has it. */
  readonly least_sec: number;
}

export const readClock = async (db: Queryable): Promise<Clock> => one(await db.rows<Clock>(CLOCK));

const AGENT = statement(
  "find_timed_agent",
  `select a.company_id from agents a join companies c on c.id = a.company_id and c.deleted_at is null
    where a.id = $1 and a.deleted_at is null`,
);
const HOLD_AGENT = statement(
  "hold_timed_agent",
  "select lifecycle from agents where id = $1 and deleted_at is null for share",
);

/** @throws not_found */
export async function companyOfAgent(db: Queryable, agentId: string): Promise<string> {
  const [agent] = await db.rows<{ company_id: string }>(AGENT, [agentId]);
  if (agent === undefined) throw new NotFoundError("Agent");
  return agent.company_id;
}

/** Until the transaction's end it stays so: whoever ends the agent waits, and then takes the timer away. @throws not_found */
export async function holdAgent(tx: Tx, agentId: string): Promise<string> {
  const [agent] = await tx.rows<{ lifecycle: string }>(HOLD_AGENT, [agentId]);
  if (agent === undefined) throw new NotFoundError("Agent");
  return agent.lifecycle;
}
