-- The audit trail is only added to. What is in it never changes; it goes with its company, or when its term is over.
create function keep_activity_as_it_is() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is only added to' using errcode = 'restrict_violation';
end $$;

create trigger activity_log_is_kept_as_it_is before update or truncate on activity_log
  for each statement execute function keep_activity_as_it_is();

-- By what may go, and not by who removes it, so that retention and purges of any version pass. Where a company has no
-- term of its own the instance's holds, which is not known here, and is a day at the least.
create function keep_activity_its_term() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select company_id, max(id::text)::uuid as newest from gone group by company_id) g
      join companies c on c.id = g.company_id and c.deleted_at is null
      left join retention_policies p on p.company_id = g.company_id
     where coalesce(p.activity_days, 1) = 0
        or g.newest >= run_id_at(greatest(now() - make_interval(days => coalesce(p.activity_days, 1)), 'epoch'))
  ) then
    raise exception 'The audit trail is kept for its term' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger activity_log_is_kept_its_term after delete on activity_log referencing old table as gone
  for each statement execute function keep_activity_its_term();
