-- no transaction
create index concurrently if not exists activity_log_of_run on activity_log (run_id) where run_id is not null;
