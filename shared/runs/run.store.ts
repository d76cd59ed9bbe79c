import type { Queryable } from "../db/db.ts";
import { statement, unplanned } from "../db/db.ts";
import type { RunRow } from "./run.row.ts";

const FIND = statement("find_run", `select * from heartbeat_runs where id = $1`);

export async function findRun(db: Queryable, id: string): Promise<RunRow | undefined> {
  const [row] = await db.rows<RunRow>(FIND, [id]);
  return row;
}

const ADD_COST = statement("add_run_cost", `update heartbeat_runs set cost_micros = cost_micros + $2 where id = $1`);

/** A reported cost of the run; at its end the greater of what was reported and what its output says stays. */
export async function addRunCost(db: Queryable, runId: string, micros: number): Promise<void> {
  await db.rows(ADD_COST, [runId, micros]);
}

export interface StartedProcess {
  readonly runId: string;
  readonly fencingToken: number;
  readonly pid: number;
  readonly processGroupId: number;
  readonly startedAt: Date;
}

/** With the event that says so, at its place in the run's sequence. Runs are locked in the order that settling keeps. */
const STARTED = statement(
  "process_started",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(run_id uuid, fencing_token bigint, pid int, process_group_id int, started_at timestamptz)
  ), held as (
    select id from heartbeat_runs where id = any(array(select run_id from item)) order by id for update
  ), run as (
    update heartbeat_runs r
       set process_pid = i.pid, process_group_id = i.process_group_id, process_started_at = i.started_at,
           next_event_seq = r.next_event_seq + 1
      from item i join held h on h.id = i.run_id
     where r.id = any(array(select run_id from item)) and r.id = i.run_id and r.fencing_token = i.fencing_token
       and ${unplanned("r.status = 'running'")}
    returning r.id, r.company_id, r.agent_id, r.process_pid, r.process_group_id, r.next_event_seq - 1 as seq
  )
  insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
  select id, seq, company_id, agent_id, 'adapter.invoke', 'system', 'info', 'process started',
         jsonb_build_object('pid', process_pid, 'processGroupId', process_group_id) from run`,
);

export async function recordProcesses(db: Queryable, started: readonly StartedProcess[]): Promise<void> {
  const items = started.map(({ runId, fencingToken, pid, processGroupId, startedAt }) => ({
    run_id: runId,
    fencing_token: fencingToken,
    pid,
    process_group_id: processGroupId,
    started_at: startedAt,
  }));
  await db.rows(STARTED, [JSON.stringify(items)]);
}
