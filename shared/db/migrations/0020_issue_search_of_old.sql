-- no transaction
insert into issue_search (issue_id, company_id, content)
select id, company_id, concat_ws(E'\n', identifier, title, description) from issues on conflict do nothing;
