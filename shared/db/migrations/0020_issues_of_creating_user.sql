-- no transaction
create index concurrently if not exists issues_of_creating_user on issues (company_id, created_by_user_id) where created_by_user_id is not null;
