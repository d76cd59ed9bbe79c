-- Who woke which agent: of a busy fleet's audit trail the most. These entries are read with the trail, being a part of it, and
-- stand apart for two reasons: each accepted wakeup writes one, so they are in fewer indexes; and they are kept as long as wakeups.
create table activity_log_invocations (
  primary key (id),
  constraint activity_log_invocations_only check (action = 'heartbeat.invoked' and entity_type in ('heartbeat_run', 'wakeup'))
) inherits (activity_log);

create index activity_log_invocations_of_company on activity_log_invocations (company_id, id);
create index activity_log_invocations_of_agent on activity_log_invocations (agent_id, id);
create index activity_log_invocations_of_actor on activity_log_invocations (company_id, actor_id, id);
create index activity_log_invocations_of_entity on activity_log_invocations (entity_id, id);
-- What is rare, so that hardly any entry is in these.
create index activity_log_invocations_of_run on activity_log_invocations (run_id, id) where run_id is not null;
create index activity_log_invocations_kept on activity_log_invocations (company_id, id) where entity_type = 'wakeup';
create index activity_log_invocations_of_others on activity_log_invocations (company_id, actor_type, id) where actor_type <> 'user';

create trigger activity_log_invocations_are_kept_as_they_are before update or truncate on activity_log_invocations
  for each statement execute function keep_activity_as_it_is();

-- As `keep_activity_its_term`, with the term of wakeups, which is no longer than that of runs.
create function keep_invocations_their_term() returns trigger language plpgsql as $$
begin
  if exists (
    select from (select company_id, max(id::text)::uuid as newest from gone group by company_id) g
      join companies c on c.id = g.company_id and c.deleted_at is null
      left join retention_policies p on p.company_id = g.company_id
      cross join lateral (select least(nullif(coalesce(p.wakeups_days, 1), 0), nullif(coalesce(p.runs_days, 1), 0)) as days) term
     where term.days is null or g.newest >= run_id_at(greatest(now() - make_interval(days => term.days), 'epoch'))
  ) then
    raise exception 'The audit trail is kept for its term' using errcode = 'restrict_violation';
  end if;
  return null;
end $$;

create trigger activity_log_invocations_are_kept_their_term after delete on activity_log_invocations
  referencing old table as gone for each statement execute function keep_invocations_their_term();
