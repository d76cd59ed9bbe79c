import pg from "pg";

import { newId } from "../../shared/kernel/ids.ts";

/**
 * What version 0.1 says to its database, in its own words: these statements stay as they are, whatever the code has
 * become. They go on while a newer version migrates, and after it, until the last old process is gone.
 */
export interface ReleasedWriter extends AsyncDisposable {
  readonly company: (name: string) => Promise<string>;
  readonly agent: (companyId: string, name: string) => Promise<ReleasedAgent>;
  /** Asks for a run of the agent: it is queued, and let in where the agent's slot is free. */
  readonly accept: (agent: ReleasedAgent, scope?: string) => Promise<ReleasedRun>;
  readonly claim: (run: ReleasedRun) => Promise<void>;
  readonly print: (run: ReleasedRun, text: string) => Promise<void>;
  readonly settle: (run: ReleasedRun, end: ReleasedEnd) => Promise<void>;
  readonly query: (text: string, values?: readonly unknown[]) => Promise<Record<string, unknown>[]>;
}

export interface ReleasedAgent {
  readonly id: string;
  readonly companyId: string;
}

export interface ReleasedRun {
  readonly id: string;
  readonly wakeupId: string;
  readonly agent: ReleasedAgent;
}

export type ReleasedEnd = "succeeded" | "failed" | "cancelled" | "timed_out";

const INSERT_AGENT = `
  with agent as (
    insert into agents (id, company_id, name, role, adapter_type, adapter_config, runtime_config, permissions)
    values ($1, $2, $3, 'engineer', 'process', '{"command":"true"}', '{"heartbeat":{"enabled":true,"intervalSec":60}}', '{}')
    returning id, company_id
  ), slot as (
    insert into agent_slots (agent_id, company_id, capacity) select id, company_id, 1 from agent
  )
  insert into timers (id, company_id, agent_id, interval_sec, anchor_at, next_fire_at)
  select $4, company_id, id, 60, now(), now() + interval '60 seconds' from agent`;

const ACCEPT = `
  with slot as (
    select agent_id, capacity - admitted - running > 0 and eligible_at is null as is_free
      from agent_slots where agent_id = $3 for update
  ), entered as (
    insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, trigger_detail, reason, scope,
      priority, wakeup_request_id, admitted_at, ring_count, next_ring_at)
    select $1, $1, $2, $3, 'on_demand', 'manual', 'because', $5, 0, $4, case when is_free then now() end,
           case when is_free then 1 else 0 end, case when is_free then now() + interval '5 seconds' end from slot
    on conflict (agent_id, scope) where (status || '') in ('queued', 'scheduled_retry')
    do update set updated_at = heartbeat_runs.updated_at
    returning *
  ), occupied as (
    update agent_slots s set admitted = s.admitted + 1 from entered e
     where s.agent_id = e.agent_id and e.admitted_at is not null
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.queued', jsonb_build_object('runId', id) from entered
  )
  insert into agent_wakeup_requests (id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
    outcome_reason, message, run_id, requested_by_actor_type, requested_by_actor_id, idempotency_key)
  select $4, company_id, agent_id, 'on_demand', 'manual', 'because', '{"a":1}', $5, 'queued', 'run.queued',
         'A run was queued', id, 'user', 'local-board', $4::text from entered`;

const CLAIM = `
  with slot as (
    update agent_slots set admitted = admitted - 1, running = running + 1, busy_slots = 1, last_heartbeat_at = now()
     where agent_id = (select agent_id from heartbeat_runs where id = $1) returning agent_id
  ), taken as (
    update heartbeat_runs set status = 'running', fencing_token = nextval('fencing_tokens'), slot_no = 0, worker_id = $2,
           lease_until = clock_timestamp() + interval '60 seconds', started_at = clock_timestamp(), next_ring_at = null,
           context_snapshot = '{"wakeReason":"because"}', next_event_seq = 2, updated_at = now()
      from slot where id = $1 returning id, heartbeat_runs.company_id, heartbeat_runs.agent_id
  )
  insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
  select id, 1, company_id, agent_id, 'lifecycle', 'system', 'info', 'run started', '{}' from taken`;

const PRINT = `
  with grown as (
    update heartbeat_runs set log_bytes = log_bytes + $2, last_output_at = now() where id = $1
    returning id, log_bytes - $2 as byte_offset
  )
  insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines) select id, byte_offset, $2, $3 from grown`;

const SETTLE = `
  with settled as (
    update heartbeat_runs set status = $2, finished_at = clock_timestamp(), exit_code = 0, cost_micros = 1000,
           error_code = case when $2 <> 'succeeded' then 'adapter_failed' end, lease_until = null,
           next_event_seq = next_event_seq + 1, updated_at = now()
     where id = $1 and status = 'running' returning *
  ), slot as (
    update agent_slots s set running = running - 1, busy_slots = 0, last_run_status = $2
      from settled r where r.agent_id = s.agent_id
  ), noted as (
    insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
    select id, next_event_seq - 1, company_id, agent_id, 'lifecycle', 'system', 'info', 'run ' || $2, '{}' from settled
  ), remembered as (
    insert into agent_runtime_state as st (agent_id, company_id, adapter_type, last_run_id, total_cost_micros)
    select agent_id, company_id, 'process', id, cost_micros from settled
    on conflict (agent_id) do update set last_run_id = excluded.last_run_id,
      total_cost_micros = st.total_cost_micros + excluded.total_cost_micros
  ), booked as (
    insert into cost_events (id, company_id, agent_id, heartbeat_run_id, provider, model, cost_micros, origin, occurred_at)
    select $3, company_id, agent_id, id, 'anthropic', 'm', cost_micros, 'run', now() from settled
  )
  insert into spend_balances as b (scope_type, scope_id, company_id, window_start, spent_micros)
  select scope_type, scope_id, company_id, date_trunc('month', now(), 'UTC'), cost_micros
    from settled cross join lateral (values ('agent', agent_id), ('company', company_id)) as s(scope_type, scope_id)
   order by 1, 2
  on conflict (scope_type, scope_id, window_start) do update set spent_micros = b.spent_micros + excluded.spent_micros`;

/** A process of version 0.1, with one connection. */
export async function openReleasedWriter(url: string): Promise<ReleasedWriter> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const query: ReleasedWriter["query"] = async (text, values = []) => (await client.query(text, [...values])).rows;
  const workerId = newId();

  return {
    query,
    company: async (name) => {
      const id = newId();
      const prefix = `C${id.replace(/[^a-f]/g, "").toUpperCase()}`.slice(0, 10);
      await query("insert into companies (id, name, issue_prefix) values ($1, $2, $3)", [id, name, prefix]);
      return id;
    },
    agent: async (companyId, name) => {
      const id = newId();
      await query(INSERT_AGENT, [id, companyId, name, newId()]);
      return { id, companyId };
    },
    accept: async (agent, scope = "") => {
      const run = { id: newId(), wakeupId: newId(), agent };
      await query(ACCEPT, [run.id, agent.companyId, agent.id, run.wakeupId, scope]);
      return run;
    },
    claim: async ({ id }) => void (await query(CLAIM, [id, workerId])),
    print: async ({ id }, text) => {
      const lines = `${JSON.stringify({ stream: "stdout", chunk: text })}\n`;
      await query(PRINT, [id, Buffer.byteLength(lines), lines]);
    },
    settle: async ({ id }, end) => void (await query(SETTLE, [id, end, newId()])),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
