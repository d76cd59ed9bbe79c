-- no transaction
create index concurrently if not exists approvals_to_expire on approvals (expires_at) where expires_at is not null and status in ('pending', 'revision_requested');
