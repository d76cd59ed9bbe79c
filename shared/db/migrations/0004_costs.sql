create table cost_events (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid not null,
  issue_id uuid,
  project_id uuid,
  goal_id uuid,
  heartbeat_run_id uuid,
  billing_code text,
  provider text not null,
  biller text not null default 'unknown',
  billing_type text not null default 'unknown',
  model text not null,
  input_tokens bigint not null default 0,
  cached_input_tokens bigint not null default 0,
  output_tokens bigint not null default 0,
  cost_micros bigint not null check (cost_micros >= 0),
  -- `run`: what the adapter read from the run's output; `reported`: what came through the API.
  origin text not null check (origin in ('run', 'reported')),
  occurred_at timestamptz not null,
  created_at timestamptz not null default now(),
  constraint cost_events_belong_to_agent foreign key (company_id, agent_id) references agents (company_id, id)
);
create index cost_events_of_company on cost_events (company_id, occurred_at);
create index cost_events_of_agent on cost_events (agent_id, occurred_at);
create index cost_events_of_run on cost_events (heartbeat_run_id) where heartbeat_run_id is not null;

-- What has been spent per scope and window: the sum of the cost events, kept in their transaction.
create table spend_balances (
  scope_type text not null check (scope_type in ('company', 'agent')),
  scope_id uuid not null,
  company_id uuid not null,
  -- First moment of the UTC calendar month.
  window_start timestamptz not null,
  spent_micros bigint not null default 0,
  primary key (scope_type, scope_id, window_start)
) with (fillfactor = 70);
