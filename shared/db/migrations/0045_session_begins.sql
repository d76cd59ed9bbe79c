alter table heartbeat_runs
  -- What its adapter needs beside the id to go on with its session; known as soon as the session begins.
  add column session_params jsonb,
  -- Somebody wanted the work to begin anew meanwhile: where this run leaves off is not gone on with.
  add column drops_session boolean not null default false;
