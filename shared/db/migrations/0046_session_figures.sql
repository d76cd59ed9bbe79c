-- Of the session that work goes on in: where it was, how much it has taken in, and what it was begun with. A session that
-- was there before has its figures from now on.
alter table agent_task_sessions
  add column session_params jsonb,
  add column began_at timestamptz,
  add column runs integer not null default 0,
  add column input_tokens bigint not null default 0,
  add column handoff_markdown text;
alter table agent_runtime_state
  add column session_params jsonb,
  add column session_began_at timestamptz,
  add column session_runs integer not null default 0,
  add column session_input_tokens bigint not null default 0,
  add column session_handoff_markdown text,
  -- The last run in that session: last_run_id is of any task.
  add column session_run_id uuid;
