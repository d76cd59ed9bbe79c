-- no transaction
create index concurrently if not exists agents_by_url_key on agents (company_id, url_key) where deleted_at is null;
