-- no transaction
create index concurrently if not exists issues_by_hand on issues (company_id, priority_rank, id desc) where hidden_at is null and origin_kind <> 'routine_execution';
