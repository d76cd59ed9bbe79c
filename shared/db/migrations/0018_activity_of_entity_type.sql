-- no transaction
create index concurrently if not exists activity_log_of_entity_type on activity_log (company_id, entity_type, id);
