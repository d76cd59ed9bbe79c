-- no transaction
create index concurrently if not exists issues_of_origin_id on issues (company_id, origin_id) where origin_id is not null;
