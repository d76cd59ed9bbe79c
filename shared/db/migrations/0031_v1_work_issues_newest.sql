-- no transaction
create index concurrently if not exists issues_newest_by_status on issues (company_id, status, id desc) where hidden_at is null;
