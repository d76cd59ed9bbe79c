import type { Tx } from "../db/db.ts";
import { anyOf, statement, unplanned } from "../db/db.ts";
import { storableJson } from "../kernel/storable.ts";
import type { RunReport } from "./report-of-run.ts";

/** What a run used, as it was counted when it said so. */
export interface Used {
  readonly costMicros: number;
  readonly valueMicros: number;
  readonly tokens: number;
}

/** What a run says of itself while it goes on: all of it so far. */
export interface Reading {
  readonly runId: string;
  readonly fencingToken: number;
  readonly companyId: string;
  readonly report: RunReport;
}

export interface CountedReading extends Reading {
  readonly used: Used;
}

export interface MeteredRow {
  id: string;
  /** What it had said before. */
  before: { readonly used: Used } | null;
  /** Booked for it so far, through the API. */
  booked_micros: number;
  booked_value: number;
  booked_tokens: number;
}

/** A statement of its own: the next one sees what was booked while this one waited. */
const LOCK = statement(
  "meter_lock",
  `select id from heartbeat_runs where id = ${anyOf("$1::uuid[]")} order by id for update`,
);

const METER = statement(
  "meter_runs",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(run_id uuid, fencing_token bigint, report jsonb)
  ), held as (
    select r.id, r.metered as before from heartbeat_runs r join item i on i.run_id = r.id
     where r.id = ${anyOf("array(select run_id from item)")} and r.fencing_token = i.fencing_token
       and ${unplanned("r.status = 'running'")}
  ), kept as (
    update heartbeat_runs r set metered = i.report from item i join held h on h.id = i.run_id where r.id = i.run_id
  )
  select h.id, h.before, coalesce(b.micros, 0) as booked_micros, coalesce(b.value, 0) as booked_value,
         coalesce(b.tokens, 0) as booked_tokens
    from held h cross join lateral (
      select sum(cost_micros)::bigint as micros, sum(coalesce(value_micros, cost_micros))::bigint as value,
             sum(input_tokens + cached_input_tokens + cache_write_tokens + output_tokens)::bigint as tokens
        from cost_events where heartbeat_run_id = h.id) b`,
);

/** Locks the runs that are still their owners', and keeps what they say. */
export async function meterRuns(tx: Tx, readings: readonly CountedReading[]): Promise<MeteredRow[]> {
  const items = readings.map(({ runId, fencingToken, report, used }) => ({
    run_id: runId,
    fencing_token: fencingToken,
    report: { ...report, used },
  }));
  const [, rows] = await Promise.all([
    tx.rows(LOCK, [readings.map(({ runId }) => runId)]),
    tx.rows<MeteredRow>(METER, [storableJson(items)]),
  ]);
  return rows;
}

const READ = statement(
  "read_run_meter",
  `
  select r.id, r.metered as before, r.status = 'running' as is_running, coalesce(b.micros, 0) as booked_micros, coalesce(b.value, 0) as booked_value,
         coalesce(b.tokens, 0) as booked_tokens
    from heartbeat_runs r cross join lateral (
      select sum(cost_micros)::bigint as micros, sum(coalesce(value_micros, cost_micros))::bigint as value,
             sum(input_tokens + cached_input_tokens + cache_write_tokens + output_tokens)::bigint as tokens
        from cost_events where heartbeat_run_id = r.id) b
   where r.id = $1`,
);

/** How a run stands that was locked before; what was just booked is counted. */
export async function readMeter(tx: Tx, runId: string): Promise<(MeteredRow & { is_running: boolean }) | undefined> {
  const [row] = await tx.rows<MeteredRow & { is_running: boolean }>(READ, [runId]);
  return row;
}

const SET_RESERVED = statement(
  "set_run_reserved",
  `update heartbeat_runs r set reserved_micros = greatest(r.reserved_micros, i.micros)
     from jsonb_to_recordset($1::jsonb) as i(run_id uuid, micros bigint) where r.id = i.run_id`,
);

/** What was set aside for runs in all. Lock them first. */
export async function raiseReserved(
  tx: Tx,
  runs: readonly { readonly runId: string; readonly micros: number }[],
): Promise<void> {
  if (runs.length === 0) return;
  await tx.rows(SET_RESERVED, [JSON.stringify(runs.map(({ runId, micros }) => ({ run_id: runId, micros })))]);
}

const ASK_TO_END = statement(
  "ask_run_to_end",
  `update heartbeat_runs
      set cancel_requested_at = coalesce(cancel_requested_at, now()), cancel_reason = coalesce(cancel_reason, $2),
          error_code = coalesce(error_code, $3)
    where id = $1 and status = 'running' returning id`,
);

/** Its worker ends it, and settles it. False where it had ended. Lock the run first. */
export async function askToEnd(
  tx: Tx,
  runId: string,
  { reason, errorCode }: { readonly reason: string; readonly errorCode: string },
): Promise<boolean> {
  return (await tx.rows(ASK_TO_END, [runId, reason, errorCode])).length > 0;
}
