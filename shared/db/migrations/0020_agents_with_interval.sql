-- no transaction
create index concurrently if not exists agents_with_interval on agents (id) where deleted_at is null and runtime_config #> '{heartbeat,intervalSec}' > '0';
