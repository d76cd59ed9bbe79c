-- no transaction
create index concurrently if not exists issues_of_origin on issues (company_id, origin_kind, priority_rank, id desc) where origin_kind <> 'manual';
