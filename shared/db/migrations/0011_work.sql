-- What a company wants: a tree of intents.
create table goals (
  id uuid primary key,
  company_id uuid not null constraint goals_belong_to_company references companies (id),
  title text not null,
  description text,
  level text not null default 'task' check (level in ('company', 'team', 'agent', 'task')),
  status text not null default 'planned' check (status in ('planned', 'active', 'achieved', 'cancelled')),
  parent_id uuid,
  owner_agent_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index goals_of_company on goals (company_id, id);
create index goals_below on goals (parent_id) where parent_id is not null;
create index goals_of_agent on goals (owner_agent_id) where owner_agent_id is not null;

-- What is delivered: issues are grouped by it, and it has a budget and workspaces of its own.
create table projects (
  id uuid primary key,
  company_id uuid not null constraint projects_belong_to_company references companies (id),
  name text not null,
  description text,
  status text not null default 'backlog' check (status in ('backlog', 'planned', 'in_progress', 'completed', 'cancelled')),
  lead_agent_id uuid,
  target_date date,
  color text,
  -- As of companies: a set of causes; empty while it is not paused.
  pause_causes text[] not null default '{}',
  paused_at timestamptz,
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index projects_of_company on projects (company_id, id);

create table project_goals (
  project_id uuid not null references projects (id) on delete cascade,
  goal_id uuid not null references goals (id) on delete cascade,
  company_id uuid not null,
  position integer not null,
  primary key (project_id, goal_id)
);
create index project_goals_of_goal on project_goals (goal_id);
create index project_goals_of_company on project_goals (company_id);

-- A piece of work, with one owner at a time: an agent or a person.
create table issues (
  id uuid primary key,
  company_id uuid not null constraint issues_belong_to_company references companies (id),
  -- Counts up in its company: with the company's prefix it is the identifier.
  issue_number integer not null,
  identifier text not null,
  title text not null,
  description text,
  status text not null default 'backlog' check (status in ('backlog', 'todo', 'in_progress', 'in_review', 'done', 'blocked', 'cancelled')),
  priority text not null default 'medium' check (priority in ('critical', 'high', 'medium', 'low')),
  -- 0 is critical: the order of lists.
  priority_rank smallint not null generated always as
    (case priority when 'critical' then 0 when 'high' then 1 when 'medium' then 2 else 3 end) stored,
  project_id uuid references projects (id) on delete set null,
  goal_id uuid references goals (id) on delete set null,
  parent_id uuid references issues (id) on delete set null,
  assignee_agent_id uuid,
  assignee_user_id text,
  created_by_agent_id uuid,
  created_by_user_id text,
  origin_kind text not null default 'manual',
  origin_id text,
  origin_run_id uuid,
  -- How many requests for work lie between this one and a person's: an agent's issue is one deeper than what it works on.
  request_depth integer not null default 0,
  billing_code text,
  -- The run that has checked it out: of its assignee's runs the one that may write to it.
  checkout_run_id uuid,
  started_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  hidden_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint issues_have_one_assignee check (assignee_agent_id is null or assignee_user_id is null)
);
create unique index issues_by_number on issues (company_id, issue_number);
create unique index issues_by_identifier on issues (company_id, identifier);
create index issues_by_priority on issues (company_id, priority_rank, id desc) where hidden_at is null;
create index issues_by_status on issues (company_id, status, priority_rank, id desc) where hidden_at is null;
create index issues_of_assignee on issues (assignee_agent_id, status, priority_rank, id desc) where assignee_agent_id is not null;
create index issues_of_project on issues (project_id, priority_rank, id desc) where project_id is not null;
create index issues_of_goal on issues (goal_id) where goal_id is not null;
create index issues_below on issues (parent_id, id) where parent_id is not null;

-- Which run works on an issue: one at a time. It holds while that run goes on; who ends a run need not tell.
create table issue_holds (
  -- Claims lock it, and an issue that is deleted meanwhile must not fail them: it refers to nothing.
  issue_id uuid primary key,
  company_id uuid not null,
  run_id uuid not null,
  held_since timestamptz not null default now()
);
create index issue_holds_of_company on issue_holds (company_id);
create index issue_holds_of_run on issue_holds (run_id);

-- The issue that its wakeups are about.
alter table heartbeat_runs add column issue_id uuid;
