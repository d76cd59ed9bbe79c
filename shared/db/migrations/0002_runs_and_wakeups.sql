-- The one hot row of an agent, apart from `agents`, whose wide row is then rewritten only by people.
-- It is locked by everything that takes, frees or hands out a slot.
create table agent_slots (
  agent_id uuid primary key references agents (id) on delete cascade,
  company_id uuid not null,
  -- runtimeConfig.heartbeat.maxConcurrentRuns, 1 to 50.
  capacity smallint not null default 1 check (capacity between 1 and 50),
  admitted smallint not null default 0 check (admitted >= 0),
  running smallint not null default 0 check (running >= 0),
  -- Bit n is set while slot n is held.
  busy_slots bigint not null default 0,
  -- Set while there may be waiting runs that a free slot could take: admission looks here, and clears it.
  eligible_at timestamptz,
  -- The best priority among the waiting, while eligible.
  head_priority smallint,
  consecutive_failures integer not null default 0,
  -- Set while the breaker is open: the agent shows as `error`.
  breaker_opened_at timestamptz,
  last_run_status text,
  last_heartbeat_at timestamptz
) with (fillfactor = 70);
create index agent_slots_eligible on agent_slots (company_id, head_priority, eligible_at) where eligible_at is not null;

create sequence fencing_tokens;

create table heartbeat_runs (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid not null,
  invocation_source text not null default 'on_demand',
  trigger_detail text,
  reason text,
  -- Task key, or '' for none; a wakeup that must not be joined brings a scope of its own.
  scope text not null default '',
  status text not null default 'queued'
    check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'timed_out', 'scheduled_retry')),
  -- 0 on_demand, 1 assignment, 2 automation, 3 timer.
  priority smallint not null default 0,
  wakeup_request_id uuid,
  traceparent text,

  -- Admission and ring: an admitted run rings until it is claimed.
  admitted_at timestamptz,
  ring_count integer not null default 0,
  next_ring_at timestamptz,
  hold_reason text,

  -- Ownership. `lease_until` stands in no index, so that a renewal touches none.
  fencing_token bigint,
  slot_no smallint,
  worker_id uuid,
  lease_until timestamptz,
  lease_ended_by text,
  -- An endpoint took the run (HTTP 202) and reports its result: no worker owns it, its lease is the deadline.
  awaits_result boolean not null default false,
  cancel_requested_at timestamptz,
  cancel_reason text,

  -- Retries.
  attempt integer not null default 1,
  retry_of_run_id uuid,
  chain_id uuid not null,
  retry_class text,
  transient_retries smallint not null default 0,
  lost_count smallint not null default 0,
  interrupted_count smallint not null default 0,
  scheduled_retry_at timestamptz,

  started_at timestamptz,
  finished_at timestamptz,
  context_snapshot jsonb,
  process_pid integer,
  process_group_id integer,
  process_started_at timestamptz,
  exit_code integer,
  signal text,
  error text,
  error_code text,
  usage_json jsonb,
  result_json jsonb,
  cost_micros bigint not null default 0,
  session_id_before text,
  session_id_after text,
  stdout_excerpt text,
  stderr_excerpt text,
  next_event_seq bigint not null default 1,
  log_bytes bigint not null default 0,
  last_output_at timestamptz,

  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint heartbeat_runs_belong_to_agent foreign key (company_id, agent_id) references agents (company_id, id)
) with (fillfactor = 70);
-- One queued run per agent and scope. The status is disguised, so that this index is used for nothing else: statistics
-- of a quiet moment say that it is empty, and a look-up of queued runs by any other key would then go through all of
-- it, for as long as a burst lasts.
create unique index heartbeat_runs_one_queued on heartbeat_runs (agent_id, scope)
  where (status || '') in ('queued', 'scheduled_retry');
create unique index heartbeat_runs_one_per_slot on heartbeat_runs (agent_id, slot_no) where status = 'running';
create index heartbeat_runs_waiting on heartbeat_runs (agent_id, priority, id) where status = 'queued' and admitted_at is null;
create index heartbeat_runs_ringing on heartbeat_runs (next_ring_at) where status = 'queued' and admitted_at is not null;
create index heartbeat_runs_running on heartbeat_runs (worker_id) where status = 'running';
create index heartbeat_runs_due_retries on heartbeat_runs (scheduled_retry_at) where status = 'scheduled_retry';
create index heartbeat_runs_of_company on heartbeat_runs (company_id, id);
create index heartbeat_runs_of_agent on heartbeat_runs (agent_id, id);
create index heartbeat_runs_by_status on heartbeat_runs (company_id, status, id);

create table agent_wakeup_requests (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid not null,
  source text not null check (source in ('on_demand', 'timer', 'assignment', 'automation')),
  trigger_detail text,
  reason text,
  payload jsonb,
  scope text not null default '',
  -- What was decided, and why; the rest of its fate is its run's.
  outcome text not null check (outcome in ('queued', 'coalesced', 'deferred', 'skipped', 'refused', 'cancelled')),
  outcome_reason text not null,
  message text not null,
  run_id uuid,
  -- Repeated skips and refusals of one agent, source and reason are one row.
  repeat_count integer not null default 1,
  last_requested_at timestamptz not null default now(),
  requested_by_actor_type text not null,
  requested_by_actor_id text not null,
  idempotency_key text,
  traceparent text,
  released_at timestamptz,
  requested_at timestamptz not null default now(),
  constraint agent_wakeup_requests_belong_to_agent foreign key (company_id, agent_id) references agents (company_id, id)
) with (fillfactor = 90);
create unique index agent_wakeup_requests_one_per_key on agent_wakeup_requests (agent_id, idempotency_key)
  where idempotency_key is not null;
create unique index agent_wakeup_requests_collapsed on agent_wakeup_requests (agent_id, source, outcome, outcome_reason)
  where outcome in ('skipped', 'refused');
create index agent_wakeup_requests_of_run on agent_wakeup_requests (run_id, id) where run_id is not null;
create index agent_wakeup_requests_of_company on agent_wakeup_requests (company_id, id);
create index agent_wakeup_requests_of_agent on agent_wakeup_requests (agent_id, id);
create index agent_wakeup_requests_deferred on agent_wakeup_requests (agent_id, id) where outcome = 'deferred';

create table agent_runtime_state (
  agent_id uuid primary key references agents (id) on delete cascade,
  company_id uuid not null,
  adapter_type text not null,
  session_id text,
  state_json jsonb not null default '{}',
  last_run_id uuid,
  last_run_status text,
  last_error text,
  total_input_tokens bigint not null default 0,
  total_output_tokens bigint not null default 0,
  total_cached_input_tokens bigint not null default 0,
  total_cost_micros bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
) with (fillfactor = 70);

-- Workers as they show themselves with each renewal: the sum of their slots is the fleet's size.
create table workers (
  id uuid primary key,
  host text not null,
  pid integer not null,
  version text not null,
  slots integer not null,
  is_draining boolean not null default false,
  started_at timestamptz not null default now(),
  last_beat_at timestamptz not null default now()
) with (fillfactor = 70);

-- How much each company has been given of the fleet: start-time fair queueing in virtual time.
create table company_shares (
  company_id uuid primary key references companies (id) on delete cascade,
  weight real not null default 1 check (weight > 0),
  virtual_time double precision not null default 0
) with (fillfactor = 70);

-- One row: what admission knew at its last round. API replicas read it, nobody waits for it.
create table admission_window (
  is_only boolean primary key default true check (is_only),
  fleet_slots integer not null default 0,
  admitted integer not null default 0,
  has_backlog boolean not null default false,
  refreshed_at timestamptz not null default '-infinity'
) with (fillfactor = 70);
insert into admission_window default values;

create table timers (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid not null references agents (id) on delete cascade,
  -- `heartbeat`: the one that runtimeConfig.heartbeat of the wire makes and keeps.
  kind text not null default 'heartbeat',
  interval_sec integer not null check (interval_sec > 0),
  -- Fires fall on anchor + n × interval: neither long runs nor other wakes make it drift.
  anchor_at timestamptz not null,
  next_fire_at timestamptz not null,
  last_fired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint timers_one_of_kind unique (agent_id, kind)
);
create index timers_due on timers (next_fire_at);
