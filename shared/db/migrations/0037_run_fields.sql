-- What a run's log was when it ended, and what the other side calls the run, where it says so.
alter table heartbeat_runs add column log_sha256 text, add column external_run_id text;
