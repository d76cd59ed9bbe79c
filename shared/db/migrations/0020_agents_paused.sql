-- no transaction
create index concurrently if not exists agents_paused on agents (company_id, lifecycle) where deleted_at is null and pause_causes <> '{}';
