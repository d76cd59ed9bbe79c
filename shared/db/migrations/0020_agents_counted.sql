-- no transaction
create index concurrently if not exists agents_counted on agents (company_id, lifecycle) where deleted_at is null;
