-- no transaction
create index concurrently if not exists cost_events_of_issue on cost_events (issue_id, occurred_at, id) where issue_id is not null;
