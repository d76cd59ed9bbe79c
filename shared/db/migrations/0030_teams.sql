-- Agents that share a manager, an envelope and a number of seats. The team whose id is its company's is the one of all
-- agents that were put into no other (`agents.team_id` is null); its row is made when it is first asked for.
create table teams (
  id uuid primary key,
  company_id uuid not null constraint teams_belong_to_company references companies (id),
  slug text not null,
  name text not null,
  -- How many agents it may have. Null: as many as are hired.
  headcount_cap integer check (headcount_cap >= 0),
  -- Whom those who are hired into it report to.
  manager_agent_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint teams_slug_unique unique (company_id, slug)
);
create index teams_of_company on teams (company_id, id);

alter table agents
  -- As who hired it put it; shown while `role` is what follows from it.
  add column given_role text,
  add column memory_scopes text[] not null default '{agent,project,client,company}',
  add column approval_policy jsonb not null default '{}',
  add column retired_reason text,
  -- It is terminated, and what it was at may end; then its issues go back.
  add column is_draining boolean not null default false;

-- What an agent says it is to the MCP server, and the value before it while that may still be used. Only hashes are kept.
create table agent_tokens (
  token_hash text primary key,
  agent_id uuid not null references agents (id) on delete cascade,
  company_id uuid not null,
  created_at timestamptz not null default now(),
  -- Of a value that has been replaced.
  ends_at timestamptz
);
create index agent_tokens_of_agent on agent_tokens (agent_id);
create index agent_tokens_of_company on agent_tokens (company_id);

alter table companies
  add column default_adapter text,
  add column fiscal_period text not null default 'monthly' check (fiscal_period in ('daily', 'weekly', 'monthly', 'quarterly')),
  -- Of its budget. Null: the calendar month, in UTC.
  add column budget_period text check (budget_period in ('daily', 'weekly', 'quarterly')),
  -- How much of its budget is not for its teams.
  add column reserve_percent smallint not null default 20 check (reserve_percent between 0 and 100);

-- The types that it can run. Null: a worker of a version that did not say.
alter table workers add column adapters text[];

-- As before; a team whose id is its company's has all agents that are in no other.
create or replace function budget_used(policy budget_policies, since timestamptz, until timestamptz)
returns bigint language sql stable as $$
  select case
    when policy.metric = 'runs' then
      (select count(*) from heartbeat_runs r
        where r.started_at >= since and r.started_at < until
          and case policy.scope_type
                when 'agent' then r.agent_id = policy.scope_id
                when 'project' then r.project_id = policy.scope_id
                when 'team' then r.agent_id in (select id from agents where team_id = policy.scope_id or team_id is null and company_id = policy.scope_id)
                when 'company' then r.company_id = policy.scope_id
                else true end)
    else
      (select coalesce(sum(case when policy.metric = 'tokens' then e.input_tokens + e.cached_input_tokens + e.cache_write_tokens + e.output_tokens
                                when policy.counts_included then greatest(e.cost_micros, coalesce(e.value_micros, e.cost_micros))
                                else e.cost_micros end), 0)::bigint
         from cost_events e
        where e.is_counted and e.created_at >= since and e.created_at < until
          and case policy.scope_type
                when 'agent' then e.agent_id = policy.scope_id
                when 'project' then e.project_id = policy.scope_id
                when 'team' then e.agent_id in (select id from agents where team_id = policy.scope_id or team_id is null and company_id = policy.scope_id)
                when 'company' then e.company_id = policy.scope_id
                else true end)
  end
$$;
