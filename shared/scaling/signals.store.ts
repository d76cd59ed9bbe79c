import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { IS_DRAINED } from "../instance/drain.store.ts";

/** So many of the newest runs say how fast they come, and how long they are. */
const NEWEST = 1_000;
/** Agents that wait: with more than so many, more slots than anybody has are wanted already. */
const MOST_AGENTS = 5_000;

/**
 * Each part goes along an index, and no further than so many rows: a look at a large fleet costs what one at a small one
 * does. An agent takes no more slots than it has, whatever waits for it. Endpoints that took a run with 202 hold none.
 */
const SIGNALS = statement(
  "fleet_signals",
  `
  with fleet as (
    select count(*)::int as workers, coalesce(sum(slots), 0)::int as slots from workers
     where not is_draining and drain_asked_at is null and last_beat_at > now() - make_interval(secs => $1)
  ), running as (
    select count(*)::int as n, avg(extract(epoch from now() - started_at))::float8 as age
      from heartbeat_runs where status = 'running' and not awaits_result
  ), admitted as (
    select count(*)::int as n, min(admitted_at) as since from heartbeat_runs where status = 'queued' and admitted_at is not null
  ), agent as (
    select agent_id, eligible_at, capacity - admitted - running as free from agent_slots
     where eligible_at <= now() and admitted + running < capacity limit ${MOST_AGENTS}
  ), waiting as (
    select coalesce(sum(case when free = 1 then 1 else (
             select count(*) from (select from heartbeat_runs r where r.agent_id = agent.agent_id and r.status = 'queued'
                                     and r.admitted_at is null limit agent.free) w) end), 0)::int as n,
           min(eligible_at) as since
      from agent
  ), newest as (
    select created_at, started_at, finished_at, awaits_result from heartbeat_runs order by id desc limit ${NEWEST}
  ), flow as (
    select count(*) filter (where created_at > now() - interval '60 seconds')::int as arrived,
           count(*) = ${NEWEST} as is_cut, extract(epoch from now() - min(created_at))::float8 as reaches_sec,
           avg(extract(epoch from coalesce(finished_at, now()) - started_at)) filter (where not awaits_result)::float8 as length
      from newest
  )
  select fleet.workers, fleet.slots, running.n as running, running.age, admitted.n + waiting.n as backlog,
         coalesce(extract(epoch from now() - least(admitted.since, waiting.since)), 0)::float8 as backlog_age,
         flow.arrived, flow.is_cut, flow.reaches_sec, flow.length, ${IS_DRAINED} as is_drained
    from fleet, running, admitted, waiting, flow`,
);

export interface SignalsRow {
  workers: number;
  slots: number;
  running: number;
  /** Of those that run, in seconds: how long they have. */
  age: number | null;
  backlog: number;
  backlog_age: number;
  /** In the last minute, if the newest reach so far back. */
  arrived: number;
  is_cut: boolean;
  reaches_sec: number | null;
  length: number | null;
  is_drained: boolean;
}

/** `leaseSec`: of which silence a worker counts as gone. */
export async function readSignals(db: Queryable, leaseSec: number): Promise<SignalsRow> {
  return one(await db.rows<SignalsRow>(SIGNALS, [leaseSec]));
}

/** How long the first of what is to be handed on has been due; null where nothing is. */
const LAGS = statement(
  "outbox_lags",
  `
  select extract(epoch from now() - (select min(next_ring_at) from heartbeat_runs
                                      where status = 'queued' and admitted_at is not null))::float8 as rings,
         extract(epoch from now() - (select occurred_at from webhook_outbox order by sequence limit 1))::float8 as webhook_events,
         extract(epoch from now() - (
           select min(d.next_attempt_at) from webhook_endpoints e, lateral (
             select next_attempt_at from webhook_deliveries where endpoint_id = e.id and status = 'pending'
              order by next_attempt_at limit 1) d where e.status = 'enabled'))::float8 as webhook_deliveries`,
);

export interface Lags {
  rings: number | null;
  webhook_events: number | null;
  webhook_deliveries: number | null;
}

export async function readLags(db: Queryable): Promise<Lags> {
  return one(await db.rows<Lags>(LAGS));
}
