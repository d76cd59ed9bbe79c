import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { type RunStatus, runSources } from "./run-machine.ts";
import { lockSlots, MARK_ELIGIBLE } from "./slot.store.ts";

export interface StopRequest {
  readonly reason: string;
  readonly errorCode: string;
}

export interface Stopped {
  /** Ended here and now: nothing was running. */
  readonly cancelled: string[];
  /** Running: its worker is asked to end it, and settles it. */
  readonly cancelling: string[];
}

/**
 * Ends runs that wait and asks those that run to end. Slots are locked by the caller. A run that is
 * claimed between snapshot and lock is met as running, since both halves look at the locked row.
 */
const STOP = statement(
  "stop_runs",
  `
  with target as (
    select id, status from heartbeat_runs where id = any($1::uuid[]) and status = any($4) order by id for update
  ), ended as (
    update heartbeat_runs r
       set status = 'cancelled', finished_at = now(), error = $2, error_code = $3, next_ring_at = null,
           next_event_seq = r.next_event_seq + 1, updated_at = now()
      from target t where r.id = t.id and t.status <> 'running'
    returning r.id, r.agent_id, r.company_id, r.admitted_at, r.next_event_seq
  ), asked as (
    update heartbeat_runs r set cancel_requested_at = coalesce(r.cancel_requested_at, now()), cancel_reason = coalesce(r.cancel_reason, $2),
           error_code = coalesce(r.error_code, $3)
      from target t where r.id = t.id and t.status = 'running'
    returning r.id
  ), slots as (
    update agent_slots s set admitted = s.admitted - e.n, ${MARK_ELIGIBLE}
      from (select agent_id, count(*)::int as n from ended where admitted_at is not null group by agent_id) e
     where s.agent_id = e.agent_id
  ), noted as (
    insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
    select id, next_event_seq - 1, company_id, agent_id, 'lifecycle', 'system', 'warn', 'run cancelled',
           jsonb_build_object('status', 'cancelled', 'reason', $2::text) from ended
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.status', jsonb_build_object('runId', id, 'agentId', agent_id, 'status', 'cancelled',
           'error', $2::text, 'errorCode', $3::text) from ended
  )
  select id, true as is_ended from ended union all select id, false from asked`,
);

/** Stops these runs. Lock their slots first (`lockSlots`). */
export async function stopRunsById(tx: Tx, runIds: readonly string[], stop: StopRequest): Promise<Stopped> {
  const rows = await send(tx, { runIds, from: runSources("cancelled"), ...stop });
  return {
    cancelled: rows.filter((row) => row.is_ended).map((row) => row.id),
    cancelling: rows.filter((row) => !row.is_ended).map((row) => row.id),
  };
}

/** Stops those of them that still wait; what was claimed meanwhile goes on. Lock their slots first (`lockSlots`). */
export async function stopWaitingRuns(tx: Tx, runIds: readonly string[], stop: StopRequest): Promise<string[]> {
  if (runIds.length === 0) return [];
  const from = runSources("cancelled").filter((status) => status !== "running");
  return (await send(tx, { runIds, from, ...stop })).map((row) => row.id);
}

const send = (
  tx: Tx,
  stop: StopRequest & { readonly runIds: readonly string[]; readonly from: readonly RunStatus[] },
): Promise<{ id: string; is_ended: boolean }[]> => tx.rows(STOP, [stop.runIds, stop.reason, stop.errorCode, stop.from]);

/** In two parts, each by its own index of what is under way: together they would go through the agents' history. */
const LIVE_OF_AGENTS = statement(
  "live_runs_of_agents",
  `
  select id, project_id, false as is_running from heartbeat_runs
   where agent_id = any($1::uuid[]) and (status || '') in ('queued', 'scheduled_retry')
  union all
  select id, project_id, true from heartbeat_runs where agent_id = any($1::uuid[]) and status = 'running'`,
);

interface LiveRow {
  id: string;
  project_id: string | null;
  is_running: boolean;
}

/**
 * Wakeups of these runs wait again, or end with them. A timer's does not wait: it comes again. Those of a run that was
 * asked to end before, by a person or with its issue, end with it; one that a cap has stopped waits with the others. The
 * explanation of a run that was already made stands in the run.
 */
const DEFER = statement(
  "defer_wakeups_of_runs",
  `
  update agent_wakeup_requests
     set outcome = 'deferred', outcome_reason = $2, message = $3, run_id = null, released_at = null
   where source = any($4) and run_id = any(array(
     select id from heartbeat_runs
      where id = any($1::uuid[]) and (cancel_requested_at is null or error_code = 'budget_exceeded')))`,
);

export type DeferredSource = "on_demand" | "assignment" | "automation";

/** Why wakeups wait: the reason and message that one which is asked for now would get. */
export interface Kept {
  readonly reason: string;
  readonly message: string;
}

export async function deferWakeupsOfRuns(
  tx: Tx,
  runIds: readonly string[],
  why: Kept,
  sources: readonly DeferredSource[],
): Promise<void> {
  await tx.rows(DEFER, [runIds, why.reason, why.message, sources]);
}

/** Slots first, then wakeups, then runs. Wakeups that will not come again are kept with `keepAs`, or end with their runs. */
export async function stopRuns(
  tx: Tx,
  stop: StopRequest & { readonly agentIds: readonly string[]; readonly keepAs?: Kept },
): Promise<Stopped> {
  const { agentIds, reason, errorCode, keepAs } = stop;
  await lockSlots(tx, agentIds);
  const ids = (await tx.rows<{ id: string }>(LIVE_OF_AGENTS, [agentIds])).map((row) => row.id);
  if (keepAs !== undefined) await deferWakeupsOfRuns(tx, ids, keepAs, ["assignment", "automation"]);
  return stopRunsById(tx, ids, { reason, errorCode });
}

/**
 * What waits is kept, whoever asked for it: it was accepted. What runs is asked to end, or goes on where `isRunningLeft`.
 * Of a project only its runs.
 */
export async function holdRuns(
  tx: Tx,
  hold: StopRequest & {
    readonly agentIds: readonly string[];
    readonly projectId?: string;
    readonly keepAs: Kept;
    readonly isRunningLeft: boolean;
  },
): Promise<Stopped> {
  const { agentIds, projectId, reason, errorCode, keepAs, isRunningLeft } = hold;
  await lockSlots(tx, agentIds);
  const live = (await tx.rows<LiveRow>(LIVE_OF_AGENTS, [agentIds])).filter(
    (row) => projectId === undefined || row.project_id === projectId,
  );
  const running = live.filter((row) => row.is_running && !isRunningLeft).map((row) => row.id);
  const waiting = live.filter((row) => !row.is_running).map((row) => row.id);
  await deferWakeupsOfRuns(tx, waiting, keepAs, ["on_demand", "assignment", "automation"]);
  await deferWakeupsOfRuns(tx, running, keepAs, ["assignment", "automation"]);
  return stopRunsById(tx, [...waiting, ...running], { reason, errorCode });
}

const CANCEL_DEFERRED = statement(
  "cancel_deferred",
  `
  update agent_wakeup_requests set outcome = 'cancelled', outcome_reason = $2, message = 'The agent will not run again'
   where agent_id = any($1::uuid[]) and outcome = 'deferred'`,
);

export type Farewell = "agent.terminated" | "company.archived" | "company.deleted" | "agent.gone";

/** What waits for these agents will not come: they are gone for good. Lock their slots first (`lockSlots`). */
export async function cancelDeferred(tx: Tx, agentIds: readonly string[], reason: Farewell): Promise<void> {
  await tx.rows(CANCEL_DEFERRED, [agentIds, reason]);
}
