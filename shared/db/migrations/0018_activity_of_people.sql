-- no transaction
create index concurrently if not exists activity_log_of_people on activity_log (company_id, actor_type, id) where actor_type <> 'agent';
