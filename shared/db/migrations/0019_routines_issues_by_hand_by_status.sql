-- no transaction
create index concurrently if not exists issues_by_hand_by_status on issues (company_id, status, priority_rank, id desc) where hidden_at is null and origin_kind <> 'routine_execution';
