-- What fires by the clock. `timers` before it was a table of intervals: what is in it, or is put there by code of the
-- version before, is taken over row by row.

create table clock_calendars (
  id uuid primary key,
  company_id uuid not null,
  name text not null,
  timezone text not null default 'UTC',
  -- Days on which nothing fires: [{"from": "2026-12-24", "to": "2026-12-26", "isYearly": false}, {"weekday": 0}]
  exclusions jsonb not null default '[]',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index clock_calendars_by_name on clock_calendars (company_id, lower(name));

create table clock_timers (
  id uuid primary key,
  company_id uuid not null,
  -- Whom it wakes, or which trigger of a routine it sets off.
  agent_id uuid references agents (id) on delete cascade,
  trigger_id uuid references routine_triggers (id) on delete cascade,
  -- `heartbeat`: what runtimeConfig.heartbeat of the wire says; `routine`: what its trigger says; else it is its caller's.
  kept_by text not null default 'caller' check (kept_by in ('caller', 'heartbeat', 'routine')),
  name text,
  kind text not null check (kind in ('interval', 'cron', 'at')),
  interval_sec integer check (interval_sec > 0),
  -- Fires of an interval fall on anchor + n × interval: neither long runs nor other wakes make it drift.
  anchor_at timestamptz,
  cron_expression text,
  timezone text not null default 'UTC',
  at timestamptz,
  -- It fires up to so much behind its due time: always the same for one agent.
  jitter_sec integer not null default 0 check (jitter_sec >= 0),
  start_at timestamptz,
  end_at timestamptz,
  max_fires integer check (max_fires > 0),
  fires_made bigint not null default 0,
  calendar_ids uuid[] not null default '{}',
  missed_policy text not null default 'one' check (missed_policy in ('skip', 'one', 'all')),
  missed_cap integer not null default 25 check (missed_cap between 1 and 100),
  overlap_policy text not null default 'coalesce' check (overlap_policy in ('coalesce', 'skip', 'queue')),
  reason text,
  payload jsonb not null default '{}',
  paused_at timestamptz,
  -- The next due time, and when it is fired: later by the jitter. Null while it is paused, when it has ended, when it is set aside.
  due_at timestamptz,
  fires_at timestamptz,
  -- Why it was set aside.
  problem text,
  last_fired_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clock_timers_one_target check ((agent_id is null) <> (trigger_id is null))
) with (fillfactor = 80);
create index clock_timers_due on clock_timers (fires_at) where fires_at is not null;
create index clock_timers_of_company on clock_timers (company_id, id);
create index clock_timers_of_agent on clock_timers (agent_id, id) where agent_id is not null;
create unique index clock_timers_one_heartbeat on clock_timers (agent_id) where kept_by = 'heartbeat';
create unique index clock_timers_of_trigger on clock_timers (trigger_id) where trigger_id is not null;

-- One for each timer and due time, whoever dies; what is old goes by dropping a week.
create table clock_fires (
  timer_id uuid not null,
  due_at timestamptz not null,
  company_id uuid not null,
  -- When it was to be fired: the due time and the jitter.
  planned_at timestamptz not null,
  fired_at timestamptz not null default now(),
  -- Due times before this one that have no fire of their own.
  missed integer not null default 0,
  outcome text not null,
  wakeup_id uuid,
  run_id uuid,
  -- Somebody fired it now.
  is_manual boolean not null default false,
  primary key (timer_id, due_at)
) partition by range (due_at);
create table clock_fires_default partition of clock_fires default;
