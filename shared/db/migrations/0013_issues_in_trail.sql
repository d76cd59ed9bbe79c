-- no transaction
create index concurrently if not exists activity_log_of_entity on activity_log (company_id, entity_id, id);
