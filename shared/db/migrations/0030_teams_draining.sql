-- no transaction
create index concurrently if not exists agents_draining on agents (id) where is_draining;
