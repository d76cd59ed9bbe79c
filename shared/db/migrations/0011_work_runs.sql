-- no transaction
create index concurrently if not exists heartbeat_runs_of_issue on heartbeat_runs (issue_id, id) where issue_id is not null;
