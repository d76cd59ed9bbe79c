import { expectNothing } from "./invariants.ts";
import { livingWith, runMarkerOf } from "./marked.ts";
import type { QueuedJob } from "./queue-probe.ts";
import type { World } from "./world.ts";

type Sql = World["sql"];

/** What must be true once nothing breaks any more and nothing is asked. */
const SETTLED: Readonly<Record<string, string>> = {
  "every run has ended": `
    select id, status, admitted_at, worker_id, lease_until, scheduled_retry_at, hold_reason from heartbeat_runs
     where status not in ('succeeded', 'failed', 'cancelled', 'timed_out')`,

  "every slot is free": `
    select agent_id, admitted, running, busy_slots from agent_slots where admitted <> 0 or running <> 0 or busy_slots <> 0`,

  "every accepted wakeup was answered by a run that began, or that was cancelled": `
    select w.id, w.outcome, r.id as run_id, r.status from agent_wakeup_requests w join heartbeat_runs r on r.id = w.run_id
     where r.started_at is null and r.status <> 'cancelled'`,

  "what failed and was to be tried again was tried again, or is kept until its budget is raised": `
    select r.id, r.error_code from heartbeat_runs r
     where r.status = 'failed' and r.error_code in ('interrupted', 'process_lost') and r.cancel_requested_at is null
       and not exists (select from heartbeat_runs n where n.agent_id = r.agent_id and n.scope = r.scope and n.fencing_token > r.fencing_token)
       and not exists (select from heartbeat_runs n where n.retry_of_run_id = r.id and n.error_code in ('budget_exceeded', 'budget_blocked'))`,

  "a run has behind it as many lost attempts as it counts": `
    with behind as (
      select (e.payload ->> 'retryRunId')::uuid as id, max(p.lost_count + coalesce(p.error_code = 'process_lost', false)::int) as lost
        from heartbeat_run_events e join heartbeat_runs p on p.id = e.run_id
       where e.payload ->> 'retryRunId' is not null
       group by 1
    )
    select r.id, r.lost_count, b.lost from heartbeat_runs r left join behind b on b.id = r.id
     where r.lost_count <> coalesce(b.lost, 0)`,

  "what is given up as poison was lost twice before": `
    select id, lost_count, lease_ended_by from heartbeat_runs where error_code = 'poison' and lost_count <> 2`,

  "what counts as lost lost its worker: to a death, or to silence, or with its guardian": `
    select r.id, r.error_code, r.lease_ended_by, r.finished_at, w.last_beat_at
      from heartbeat_runs r left join workers w on w.id = r.worker_id
     where r.error_code in ('process_lost', 'poison')
       and ((r.lease_ended_by in ('guardian', 'worker') and coalesce(r.error, '') not like 'The worker''s guardian%')
            or (r.lease_ended_by = 'death' and w.last_beat_at > r.finished_at))`,
};

export const checkQuiet = (sql: Sql): Promise<void> => expectNothing(sql, SETTLED);

/** $1: how long after its moment, in seconds, something may still be waited for. */
const ATTENDED: Readonly<Record<string, string>> = {
  "a running run has a living owner": `
    select id, worker_id, lease_until from heartbeat_runs r where status = 'running'
       and lease_until < clock_timestamp() - make_interval(secs => $1)`,

  "a worker that runs something is known": `
    select id, worker_id from heartbeat_runs r where status = 'running' and worker_id is not null
       and lease_until > clock_timestamp() - make_interval(secs => $1)
       and not exists (select from workers w where w.id = r.worker_id)`,

  "a run that was let in rings": `
    select id, next_ring_at, ring_count from heartbeat_runs where status = 'queued' and admitted_at is not null
       and next_ring_at < clock_timestamp() - make_interval(secs => $1)`,

  "a retry that is due is waited for no longer": `
    select id, scheduled_retry_at from heartbeat_runs where status = 'scheduled_retry'
       and scheduled_retry_at < clock_timestamp() - make_interval(secs => $1)`,
};

/** While a fleet with a scheduler works: everything has an owner that lives, or a moment at which it goes on. */
export const checkAttended = (sql: Sql, withinSec: number): Promise<void> => expectNothing(sql, ATTENDED, [withinSec]);

/** No process on this machine belongs to a run of this database that is not running. */
export async function checkNoOrphans(sql: Sql): Promise<void> {
  const living = livingWith("SYSTOLE_RUN=").map((pid) => ({ pid, runId: runMarkerOf(pid)?.split(".")[0] ?? "" }));
  const statuses = await statusesOf(sql, living);
  const orphans = living.flatMap(({ pid, runId }) => {
    const status = statuses.get(runId);
    return status === undefined || status === "running" ? [] : [`process ${pid} of run ${runId}, which is ${status}`];
  });
  if (orphans.length > 0) throw new Error(`orphans:\n${orphans.join("\n")}`);
}

/**
 * The queue holds no run that the database does not know, and nothing waits in it for a run that is over. A job that a
 * worker had when it was killed stays `active` until its lock is over; its run must be known.
 */
export async function checkQueue(sql: Sql, jobs: readonly QueuedJob[]): Promise<void> {
  const statuses = await statusesOf(sql, jobs);
  const wrong = jobs.filter(({ runId, state }) => {
    const status = statuses.get(runId);
    return status === undefined || (state !== "active" && status !== "queued");
  });
  if (wrong.length > 0) throw new Error(`the queue holds ${JSON.stringify(wrong.slice(0, 5))}`);
}

async function statusesOf(sql: Sql, some: readonly { readonly runId: string }[]): Promise<Map<string, string>> {
  const runs = await sql<{ id: string; status: string }>(
    "select id, status from heartbeat_runs where id::text = any($1::text[])",
    [[...new Set(some.map(({ runId }) => runId))]],
  );
  return new Map(runs.map(({ id, status }) => [id, status]));
}
