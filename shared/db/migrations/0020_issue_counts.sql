-- How many issues a company has in each status, hidden ones apart: the sum of its rows. A change is a row of its own, in
-- the transaction that changes the issue, so that nobody waits for a total; now and then a company's rows become one.
create table issue_counts (
  id bigint generated always as identity primary key,
  company_id uuid not null,
  status text not null,
  issues integer not null
);
create index issue_counts_of_company on issue_counts (company_id) include (status, issues);

-- Rows that somebody else just sums up are left to them, so that nobody waits and nothing is counted twice.
create function sum_up_issue_counts(of_company uuid) returns void language sql as $$
  with taken as materialized (
    select id from issue_counts where company_id = of_company for update skip locked
  ), gone as (
    delete from issue_counts c using taken t where c.id = t.id returning c.status, c.issues
  )
  insert into issue_counts (company_id, status, issues)
  select of_company, status, sum(issues) from gone group by status having sum(issues) <> 0
$$;

create function note_issue_count(of_company uuid, of_status text, more integer) returns void language plpgsql as $$
declare
  noted bigint;
begin
  insert into issue_counts (company_id, status, issues) values (of_company, of_status, more) returning id into noted;
  if noted % 64 = 0 then perform sum_up_issue_counts(of_company); end if;
end $$;

create function count_added_issues() returns trigger language plpgsql as $$
begin
  perform note_issue_count(a.company_id, a.status, a.issues) from (
    select company_id, status, count(*)::int as issues from added where hidden_at is null group by company_id, status) a;
  return null;
end $$;

create function count_gone_issues() returns trigger language plpgsql as $$
begin
  perform note_issue_count(g.company_id, g.status, -g.issues) from (
    select company_id, status, count(*)::int as issues from gone where hidden_at is null group by company_id, status) g;
  return null;
end $$;

create function count_changed_issue() returns trigger language plpgsql as $$
begin
  if old.hidden_at is null then perform note_issue_count(old.company_id, old.status, -1); end if;
  if new.hidden_at is null then perform note_issue_count(new.company_id, new.status, 1); end if;
  return null;
end $$;

create trigger issues_added_are_counted after insert on issues referencing new table as added
  for each statement execute function count_added_issues();
create trigger issues_gone_are_counted after delete on issues referencing old table as gone
  for each statement execute function count_gone_issues();
create trigger issues_changed_are_counted after update on issues for each row
  when (old.status <> new.status or (old.hidden_at is null) <> (new.hidden_at is null) or old.company_id <> new.company_id)
  execute function count_changed_issue();

insert into issue_counts (company_id, status, issues)
select company_id, status, count(*) from issues where hidden_at is null group by company_id, status;
