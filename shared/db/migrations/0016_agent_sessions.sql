-- Where an agent's work on a task left off: what its adapter calls a session. Runs without a task keep theirs in agent_runtime_state.
create table agent_task_sessions (
  id uuid primary key default gen_random_uuid(),
  company_id uuid not null,
  agent_id uuid not null,
  -- A session is of no use to another adapter.
  adapter_type text not null,
  task_key text not null,
  session_id text not null,
  last_run_id uuid,
  last_error text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint agent_task_sessions_one_per_task unique (agent_id, adapter_type, task_key)
) with (fillfactor = 80);
create index agent_task_sessions_of_company on agent_task_sessions (company_id);
create index agent_task_sessions_of_agent on agent_task_sessions (agent_id, updated_at desc);
