import type { World } from "./world.ts";

/** A time-ordered id of that moment, as `newId` makes them. */
const ID = `(lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
             || '8' || substr(md5(random()::text), 1, 15))::uuid`;

/** What a fleet of a hundred agents leaves behind: finished runs with their wakeups, journals, costs and events. */
export async function seedHistory(world: World, runs: number): Promise<void> {
  await world.sql(`
    insert into companies (id, name, issue_prefix)
    select gen_random_uuid(), 'C' || n, 'C' || chr(64 + n) from generate_series(1, 10) n`);
  await world.sql(`
    insert into agents (id, company_id, name)
    select gen_random_uuid(), c.id, 'A' || n from companies c, generate_series(1, 10) n`);
  await world.sql("insert into agent_slots (agent_id, company_id) select id, company_id from agents");
  await world.sql(
    `insert into heartbeat_runs (id, chain_id, company_id, agent_id, status, started_at, finished_at, created_at, fencing_token,
       slot_no, cost_micros, admitted_at, next_event_seq, log_bytes, worker_id)
     select id, id, company_id, agent_id, (array['succeeded', 'succeeded', 'failed', 'cancelled'])[1 + n % 4], at, at, at, n, 0, 10,
            at, 3, 20, '00000000-0000-7000-8000-000000000001'
       from (select n, ${ID} as id, at, a.id as agent_id, a.company_id
               from (select n, now() - make_interval(secs => ($1 - n) * 0.5) as at from generate_series(1, $1) n) s
               join (select id, company_id, row_number() over () - 1 as place from agents) a on a.place = n % 100) x`,
    [runs],
  );
  await world.sql(`
    insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message, run_id,
      requested_by_actor_type, requested_by_actor_id, requested_at, idempotency_key)
    select id, company_id, agent_id, 'on_demand', 'queued', 'run.queued', '', id, 'user', 'x', created_at, 'key-' || id
      from heartbeat_runs`);
  await world.sql(`
    insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type)
    select id, seq, company_id, agent_id, 'lifecycle' from heartbeat_runs, generate_series(1, 2) seq`);
  await world.sql(`
    insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
    select id, n * 10, 10, '{"a": "b"}' from heartbeat_runs, generate_series(0, 1) n`);
  await world.sql(`
    insert into cost_events (id, company_id, agent_id, heartbeat_run_id, provider, model, cost_micros, origin, occurred_at)
    select id, company_id, agent_id, id, 'p', 'm', 10, 'run', created_at from heartbeat_runs`);
  await world.sql(`
    insert into live_events (company_id, type, payload, created_at) select company_id, 'x', '{}', created_at from heartbeat_runs`);
  await world.sql(`
    insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, created_at)
    select id, company_id, 'system', 'x', 'x', 'x', id, agent_id, created_at from heartbeat_runs`);
  await world.sql(`
    insert into activity_log_invocations (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, created_at)
    select id, company_id, 'user', 'x', 'heartbeat.invoked', 'heartbeat_run', id, agent_id, created_at from heartbeat_runs`);
  await world.sql("analyze");
}

/** Runs that wait, of which the planner's statistics know nothing yet: a burst comes faster than they do. */
export async function seedBacklog(world: World, runs: number): Promise<void> {
  await world.sql("alter table heartbeat_runs set (autovacuum_enabled = false)");
  await world.sql(
    `insert into heartbeat_runs (id, chain_id, company_id, agent_id, scope)
     select id, id, company_id, agent_id, 'backlog-' || n
       from (select n, ${ID} as id, a.id as agent_id, a.company_id
               from (select n, now() as at from generate_series(1, $1) n) s
               join (select id, company_id, row_number() over () - 1 as place from agents) a on a.place = n % 100) x`,
    [runs],
  );
  await world.sql(
    "update agent_slots set eligible_at = coalesce(eligible_at, now()), head_priority = coalesce(head_priority, 0)",
  );
}
