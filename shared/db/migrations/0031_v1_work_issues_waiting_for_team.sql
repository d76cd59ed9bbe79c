-- no transaction
create index concurrently if not exists issues_waiting_for_team on issues (priority_rank, id) where assigned_team_id is not null and assignee_agent_id is null and assignee_user_id is null and status = 'todo' and hidden_at is null;
