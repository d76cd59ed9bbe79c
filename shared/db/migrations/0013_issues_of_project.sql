-- no transaction
create index concurrently if not exists issues_of_project_by_status on issues (project_id, status, priority_rank, id desc) where project_id is not null;
