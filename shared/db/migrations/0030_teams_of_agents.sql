-- no transaction
create index concurrently if not exists agents_of_team on agents (team_id, id) where team_id is not null and deleted_at is null;
