-- no transaction
create index concurrently if not exists issues_of_user_by_priority on issues (company_id, assignee_user_id, priority_rank, id desc) where assignee_user_id is not null;
