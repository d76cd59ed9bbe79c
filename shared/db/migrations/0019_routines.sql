-- Work that comes again: when one of its triggers fires, it becomes an issue of its agent.
create table routines (
  id uuid primary key,
  company_id uuid not null constraint routines_belong_to_company references companies (id),
  project_id uuid references projects (id) on delete set null,
  goal_id uuid references goals (id) on delete set null,
  parent_issue_id uuid references issues (id) on delete set null,
  title text not null,
  description text,
  assignee_agent_id uuid,
  priority text not null default 'medium' check (priority in ('critical', 'high', 'medium', 'low')),
  status text not null default 'active' check (status in ('active', 'paused', 'archived')),
  concurrency_policy text not null default 'coalesce_if_active'
    check (concurrency_policy in ('coalesce_if_active', 'always_enqueue', 'skip_if_active')),
  catch_up_policy text not null default 'skip_missed' check (catch_up_policy in ('skip_missed', 'enqueue_missed_with_cap')),
  created_by_agent_id uuid,
  created_by_user_id text,
  updated_by_agent_id uuid,
  updated_by_user_id text,
  last_triggered_at timestamptz,
  -- An issue was made.
  last_enqueued_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index routines_of_company on routines (company_id, id);
create index routines_of_agent on routines (assignee_agent_id) where assignee_agent_id is not null;
create index routines_of_project on routines (project_id, id) where project_id is not null;
create index routines_of_goal on routines (goal_id) where goal_id is not null;
create index routines_below on routines (parent_issue_id) where parent_issue_id is not null;

create table routine_triggers (
  id uuid primary key,
  company_id uuid not null,
  routine_id uuid not null references routines (id) on delete cascade,
  kind text not null check (kind in ('schedule', 'webhook', 'api')),
  label text,
  enabled boolean not null default true,
  cron_expression text,
  timezone text,
  -- Of a schedule: set exactly while it is enabled and its routine is active, and null where it never comes again.
  next_run_at timestamptz,
  -- Of a webhook: what its address ends in.
  public_id text,
  secret_id uuid references secrets (id) on delete set null,
  signing_mode text check (signing_mode in ('bearer', 'hmac_sha256', 'github_hmac', 'none')),
  replay_window_sec integer,
  last_rotated_at timestamptz,
  last_fired_at timestamptz,
  -- What came of its last fire, for people.
  last_result text,
  created_by_agent_id uuid,
  created_by_user_id text,
  updated_by_agent_id uuid,
  updated_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index routine_triggers_of_routine on routine_triggers (routine_id, id);
create index routine_triggers_of_company on routine_triggers (company_id);
create index routine_triggers_with_secret on routine_triggers (secret_id) where secret_id is not null;
create unique index routine_triggers_by_public_id on routine_triggers (public_id) where public_id is not null;
create index routine_triggers_due on routine_triggers (next_run_at) where next_run_at is not null;

-- Each time that a routine was triggered, and what came of it.
create table routine_runs (
  id uuid primary key,
  company_id uuid not null,
  routine_id uuid not null references routines (id) on delete cascade,
  -- Null: by hand. It may be gone.
  trigger_id uuid,
  source text not null check (source in ('schedule', 'manual', 'api', 'webhook')),
  status text not null check (status in ('received', 'coalesced', 'skipped', 'issue_created', 'completed', 'failed')),
  -- The time of the schedule that this fire is for.
  due_at timestamptz,
  -- How many such times before it have no fire of their own.
  missed_fires integer not null default 0,
  idempotency_key text,
  -- Of what was sent with a signature: sent again, it is the same.
  request_digest bytea,
  trigger_payload jsonb,
  linked_issue_id uuid,
  coalesced_into_run_id uuid,
  failure_reason text,
  -- Of what could not be carried out for a reason of ours: how often it was tried, and when it is tried again.
  attempts integer not null default 0,
  retry_at timestamptz not null default now(),
  triggered_at timestamptz not null default now(),
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- A due time fires once, whoever fires it.
create unique index routine_runs_one_per_due_time on routine_runs (trigger_id, due_at) where due_at is not null;
create unique index routine_runs_one_per_key on routine_runs (routine_id, coalesce(trigger_id, '00000000-0000-0000-0000-000000000000'), idempotency_key)
  where idempotency_key is not null;
create unique index routine_runs_one_per_request on routine_runs (trigger_id, request_digest) where request_digest is not null;
create index routine_runs_of_routine on routine_runs (routine_id, id);
create index routine_runs_of_company on routine_runs (company_id, id);
create index routine_runs_open on routine_runs (routine_id, id) where status = 'issue_created';
create index routine_runs_of_issue on routine_runs (linked_issue_id) where status = 'issue_created';
create index routine_runs_received on routine_runs (retry_at) where status = 'received';
