-- no transaction
create index concurrently if not exists activity_log_of_actor on activity_log (company_id, actor_id, id);
