create table companies (
  id uuid primary key,
  name text not null,
  description text,
  status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  issue_prefix text not null,
  issue_counter integer not null default 0,
  budget_monthly_cents bigint not null default 0 check (budget_monthly_cents >= 0),
  require_board_approval_for_new_agents boolean not null default false,
  brand_color text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- A deleted company is gone for every reader at once; a loop removes its rows in batches.
  deleted_at timestamptz
);
create unique index companies_issue_prefix_unique on companies (issue_prefix) where deleted_at is null;
create index companies_deleted on companies (deleted_at) where deleted_at is not null;

create table agents (
  id uuid primary key,
  company_id uuid not null constraint agents_belong_to_company references companies (id),
  name text not null,
  role text not null default 'general',
  title text,
  icon text,
  -- The decided part of the wire's `status`; `idle`, `running` and `error` follow from agent_slots.
  lifecycle text not null default 'active' check (lifecycle in ('active', 'pending_approval', 'terminated')),
  -- A set: manual, budget, system. The agent is paused while it is not empty.
  pause_causes text[] not null default '{}',
  paused_at timestamptz,
  reports_to uuid,
  capabilities text,
  adapter_type text not null default 'process',
  adapter_config jsonb not null default '{}',
  runtime_config jsonb not null default '{}',
  budget_monthly_cents bigint not null default 0 check (budget_monthly_cents >= 0),
  permissions jsonb not null default '{}',
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint agents_one_per_company unique (company_id, id),
  constraint agents_manager_in_same_company foreign key (company_id, reports_to) references agents (company_id, id)
);
create index agents_of_company on agents (company_id, id) where deleted_at is null;
create index agents_reporting_to on agents (company_id, reports_to) where reports_to is not null;
create index agents_deleted on agents (deleted_at) where deleted_at is not null;

create table agent_api_keys (
  id uuid primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  company_id uuid not null,
  name text not null,
  key_hash text not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now(),
  constraint agent_api_keys_hash_unique unique (key_hash)
);
create index agent_api_keys_of_agent on agent_api_keys (agent_id);
