-- no transaction
create index concurrently if not exists issues_of_team on issues (assigned_team_id, id) where assigned_team_id is not null;
