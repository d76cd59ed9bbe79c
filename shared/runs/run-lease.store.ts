import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { RunReport } from "./report-of-run.ts";
import type { LogDigest } from "./run-journal.store.ts";

/**
 * One statement renews all that a worker holds. It touches no index, and passes over rows that are
 * locked just now: they are being settled or cancelled, and the next round is a sixth of a lease away.
 * A lease that was ended (by a guardian that killed the processes) is never renewed, and neither is that
 * of a run which the worker does not know to be its own: the answer to its claim was lost.
 */
const RENEW = statement(
  "renew_leases",
  `
  with beat as (
    update workers set last_beat_at = clock_timestamp(), is_draining = $3 where id = $1
  ), mine as (
    select id from heartbeat_runs
     where worker_id = $1 and status = 'running' and lease_ended_by is null and id = any($4::uuid[]) for update skip locked
  )
  update heartbeat_runs r
     set lease_until = clock_timestamp() + make_interval(secs => $2)
    from mine where r.id = mine.id
  returning r.id, r.fencing_token, r.cancel_requested_at is not null as is_cancelling, r.cancel_reason, r.error_code`,
);

export interface RenewedRow {
  id: string;
  fencing_token: number;
  is_cancelling: boolean;
  cancel_reason: string | null;
  error_code: string | null;
}

export interface LeaseRenewal {
  readonly workerId: string;
  readonly leaseSec: number;
  readonly isDraining: boolean;
  readonly runIds: readonly string[];
}

export function renewLeases(
  db: Queryable,
  { workerId, leaseSec, isDraining, runIds }: LeaseRenewal,
): Promise<RenewedRow[]> {
  return db.rows<RenewedRow>(RENEW, [workerId, leaseSec, isDraining, runIds]);
}

const GIVE_BACK = statement(
  "give_back_run",
  `update heartbeat_runs set lease_ended_by = 'worker'
    where id = $1 and worker_id = $2 and status = 'running' and lease_ended_by is null`,
);

/** A run whose claim was not answered: should it be this worker's, it is handed on. Nothing of it was started. */
export async function giveBack(db: Queryable, runId: string, workerId: string): Promise<void> {
  await db.rows(GIVE_BACK, [runId, workerId]);
}

const OWNED = statement(
  "owned_runs",
  `select id, fencing_token, cancel_requested_at is not null as is_cancelling, cancel_reason, error_code
     from heartbeat_runs where id = any($2::uuid[]) and worker_id = $1 and status = 'running' and lease_ended_by is null`,
);

/** Which of these are this worker's by now: what tells a lock that was passed over from a lease that was lost. */
export function listOwned(db: Queryable, workerId: string, runIds: readonly string[]): Promise<RenewedRow[]> {
  return db.rows<RenewedRow>(OWNED, [workerId, runIds]);
}

/** What a worker that came back has claimed since the killing began is not among what was killed, and stays its own. */
const END = statement(
  "end_worker_leases",
  `
  with killed as (
    select id from heartbeat_runs
     where worker_id = $1 and status = 'running' and lease_ended_by is null
       and started_at <= clock_timestamp() - make_interval(secs => $2) order by id for update
  )
  update heartbeat_runs r set lease_ended_by = $3 from killed where r.id = killed.id`,
);

/** How a guardian says that the runs' worker died. What else ends a lease early says nothing against its run. */
export const ENDED_BY_DEATH = "death";

/** Says that nothing of what this worker ran `elapsedMs` ago runs any more: those runs may be handed over at once. */
export async function endLeases(
  db: Queryable,
  { workerId, elapsedMs, hasDied }: { workerId: string; elapsedMs: number; hasDied: boolean },
): Promise<void> {
  await db.rows(END, [workerId, elapsedMs / 1000, hasDied ? ENDED_BY_DEATH : "guardian"]);
}

const HOLD_OPEN = statement(
  "hold_open",
  `
  update heartbeat_runs
     set awaits_result = true, worker_id = null, lease_until = clock_timestamp() + make_interval(secs => $3),
         lease_ended_by = null, updated_at = now(), external_run_id = $4,
         log_sha256 = case when log_bytes = $5 then $6 end
   where id = $1 and fencing_token = $2 and status = 'running'
  returning id`,
);

export interface LeftOpen {
  readonly deadlineSec: number;
  /** What the endpoint calls it. */
  readonly externalRunId?: string | undefined;
  readonly log?: LogDigest | undefined;
}

/**
 * The run goes on without a worker, until its endpoint reports or the deadline passes. False when it was not the
 * caller's. What a guardian ended a moment ago was the worker: nothing of the run was there to be killed.
 */
export async function holdOpen(
  db: Queryable,
  run: { runId: string; fencingToken: number },
  { deadlineSec, externalRunId, log }: LeftOpen,
): Promise<boolean> {
  const said = [externalRunId ?? null, log?.bytes ?? null, log?.sha256 ?? null];
  return (await db.rows(HOLD_OPEN, [run.runId, run.fencingToken, deadlineSec, ...said])).length > 0;
}

export interface ExpiredRow {
  id: string;
  agent_id: string;
  company_id: string;
  fencing_token: number;
  worker_id: string | null;
  adapter_type: string;
  awaits_result: boolean;
  lease_ended_by: string | null;
  /** Its worker was asked to stop before it fell silent. */
  was_leaving: boolean;
  cancel_requested_at: Date | null;
  cancel_reason: string | null;
  error_code: string | null;
  transient_retries: number;
  lost_count: number;
  interrupted_count: number;
  stdout_excerpt: string | null;
  reserved_micros: number | null;
  metered: RunReport | null;
}

const EXPIRED = statement(
  "expired_leases",
  `
  select id, agent_id, company_id, fencing_token, worker_id, awaits_result, lease_ended_by, cancel_requested_at, cancel_reason,
         error_code, transient_retries, lost_count, interrupted_count, stdout_excerpt, reserved_micros, metered,
         exists (select from workers w where w.id = worker_id and w.is_draining) as was_leaving,
         (select adapter_type from agents a where a.id = agent_id) as adapter_type
    from heartbeat_runs
   where status = 'running'
     and (lease_ended_by is not null or ($3 and lease_until < clock_timestamp() - make_interval(secs => $1)))
   limit $2`,
);

/** Runs whose owner is gone. `byClock` false: only those that a guardian ended, whatever the clock says. */
export function listExpired(
  db: Queryable,
  { marginSec, limit, byClock }: { marginSec: number; limit: number; byClock: boolean },
): Promise<ExpiredRow[]> {
  return db.rows<ExpiredRow>(EXPIRED, [marginSec, limit, byClock]);
}
