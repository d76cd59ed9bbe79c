-- What issues say, apart from them: to search it takes an index that is dear to write, and most changes of an issue
-- change no word of it.
create table issue_search (
  issue_id uuid primary key references issues (id) on delete cascade,
  company_id uuid not null,
  content text not null
);
create index issue_search_of_company on issue_search (company_id);

-- Both extensions come with PostgreSQL, and any owner of a database may create them. Where they are not installed, a
-- search reads all that the company's issues say.
do $$
begin
  create extension if not exists btree_gin;
  create extension if not exists pg_trgm;
  create index issue_search_by_trigrams on issue_search using gin (company_id, content gin_trgm_ops);
exception
  when insufficient_privilege or undefined_file or undefined_object or feature_not_supported then
    raise notice 'issues are searched without an index: %', sqlerrm;
end $$;

create function keep_issue_search() returns trigger language plpgsql as $$
begin
  insert into issue_search (issue_id, company_id, content)
  values (new.id, new.company_id, concat_ws(E'\n', new.identifier, new.title, new.description))
  on conflict (issue_id) do update set content = excluded.content;
  return null;
end $$;

create trigger issues_are_searched after insert on issues for each row execute function keep_issue_search();
create trigger issues_are_searched_anew after update on issues for each row
  when (old.identifier <> new.identifier or old.title <> new.title or old.description is distinct from new.description)
  execute function keep_issue_search();
