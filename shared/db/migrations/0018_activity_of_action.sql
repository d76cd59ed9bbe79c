-- no transaction
create index concurrently if not exists activity_log_of_action on activity_log (company_id, action, id);
