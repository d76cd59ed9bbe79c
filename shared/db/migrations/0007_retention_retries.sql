-- no transaction
create index concurrently if not exists heartbeat_runs_retries on heartbeat_runs (retry_of_run_id) where retry_of_run_id is not null;
