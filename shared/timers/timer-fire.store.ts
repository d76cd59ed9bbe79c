import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { FireRecord } from "./due-timer.store.ts";
import type { TimerFireFilter } from "./timer.schema.ts";

export interface FireRow {
  /** Its due time, in microseconds since 1970. */
  id: string;
  timer_id: string;
  due_at: Date;
  planned_at: Date;
  fired_at: Date;
  missed: number;
  outcome: FireRecord["outcome"];
  wakeup_id: string | null;
  run_id: string | null;
  is_manual: boolean;
}

const COLUMNS = `(extract(epoch from due_at) * 1000000)::bigint::text as id, timer_id, due_at, planned_at, fired_at, missed,
  outcome, wakeup_id, run_id, is_manual`;

const LIST = statement(
  "list_fires_of_timer",
  `select ${COLUMNS} from clock_fires
    where timer_id = $1 and due_at < coalesce('epoch'::timestamptz + $2::bigint * interval '1 microsecond', 'infinity')
    order by due_at desc limit $3`,
);

/** A page, the newest first. */
export const listFires = (db: Queryable, timerId: string, { cursor, limit }: TimerFireFilter): Promise<FireRow[]> =>
  db.rows<FireRow>(LIST, [timerId, cursor ?? null, limit]);

/** Due times are whole milliseconds: what somebody fires lies between them, and takes none away. */
const MOMENT = statement(
  "moment_of_fire",
  `select (case when date_trunc('milliseconds', m) = m then m + interval '1 microsecond' else m end)::text as exact, m as now
     from clock_timestamp() as m`,
);

export interface FireMoment {
  /** To the microsecond, as PostgreSQL writes it. */
  readonly exact: string;
  readonly now: Date;
}

export const momentOfFire = async (tx: Tx): Promise<FireMoment> => one(await tx.rows<FireMoment>(MOMENT));

const RECORD = statement(
  "record_manual_fire",
  `
  with fired as (update clock_timers set last_fired_at = $2 where id = $1)
  insert into clock_fires (timer_id, due_at, company_id, planned_at, fired_at, outcome, wakeup_id, run_id, is_manual)
  values ($1, $2, $3, $2, $2, $4, $5, $6, true) returning ${COLUMNS}`,
);

export interface ManualFire extends Pick<FireRecord, "timerId" | "companyId" | "outcome" | "wakeupId" | "runId"> {
  readonly exact: string;
}

/** The timer is locked. */
export async function recordManualFire(tx: Tx, fire: ManualFire): Promise<FireRow> {
  const { timerId, exact, companyId, outcome, wakeupId, runId } = fire;
  return one(await tx.rows<FireRow>(RECORD, [timerId, exact, companyId, outcome, wakeupId, runId]));
}
