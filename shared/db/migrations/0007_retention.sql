-- Set when a run's events and log were removed one by one; `run_log_removed_at` knows of both ways.
alter table heartbeat_runs add column log_removed_at timestamptz;

-- How long a company keeps what its agents did, in days. Null: as long as the instance does. 0: for ever.
create table retention_policies (
  company_id uuid primary key references companies (id) on delete cascade,
  runs_days integer check (runs_days >= 0),
  logs_days integer check (logs_days >= 0),
  wakeups_days integer check (wakeups_days >= 0),
  updated_at timestamptz not null default now()
);

-- How far the removal in each company has come. Its row is held by whoever removes a batch.
create table retention_sweeps (
  company_id uuid primary key references companies (id) on delete cascade,
  stage text not null default 'logs' check (stage in ('logs', 'leftovers', 'wakeups', 'runs')),
  -- Within the stage: the last id that was looked at.
  after uuid not null default '00000000-0000-0000-0000-000000000000',
  -- Runs up to this one have had their turn; those whose log had to stay are among the leftovers.
  logs_swept_to uuid not null default '00000000-0000-0000-0000-000000000000',
  due_at timestamptz not null default now()
);
create index retention_sweeps_due on retention_sweeps (due_at);

-- Weeks of the journal that went as partitions: from_id <= run_id < to_id.
create table journal_drops (
  from_id uuid primary key,
  to_id uuid not null,
  removed_at timestamptz not null default now()
);

-- Runs whose journal is looked at one by one: it is to be removed, or had to stay when its week went.
create table journal_leftovers (
  run_id uuid primary key,
  company_id uuid not null references companies (id) on delete cascade,
  -- The run had not ended when it was put here.
  is_open boolean not null
);
create index journal_leftovers_of_company on journal_leftovers (company_id, run_id);
create index journal_leftovers_open on journal_leftovers (run_id) where is_open;

-- When the events and the log of a run were removed; null while they are there.
create function run_log_removed_at(run_id uuid, marked timestamptz) returns timestamptz language sql stable as $$
  select coalesce(marked, (
    select d.removed_at from journal_drops d
     where d.from_id <= $1 and $1 < d.to_id
       and not exists (select from journal_leftovers l where l.run_id = $1)))
$$;

create function journal_partition(parent text, week timestamptz) returns text language sql immutable as $$
  select parent || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD')
$$;

-- Takes a week out of the journal, keeping others waiting for a moment only: what has to stay (see journal_leftovers)
-- is copied before anything is locked, then a table with just that takes the partition's place. The old one is left
-- for drop_detached_journal, since a large file takes its time. (`detach … concurrently` would lock less, but is
-- refused where there is a default partition.) Behind whom we wait, writers wait too: so not for long.
--
-- Returns 'gone'; 'busy' when somebody held the journal for longer, or does the same; 'open' when a run of that week
-- that had not ended has written.
create function take_out_journal_week(week timestamptz) returns text language plpgsql as $$
declare
  parents constant text[] := array['heartbeat_run_events', 'heartbeat_run_log_chunks'];
  from_id constant uuid := run_id_at(week);
  to_id constant uuid := run_id_at(week + interval '7 days');
  parent text;
  part text;
  copied bigint;
  written boolean;
begin
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) then return 'busy'; end if;
  if exists (select from journal_drops d where d.from_id = run_id_at(week)) then return 'gone'; end if;

  foreach parent in array parents loop
    part := journal_partition(parent, week);
    continue when to_regclass(part) is null;
    execute format('create table %I (like %I including defaults)', part || '_kept', parent);
    execute format('insert into %I select j.* from %I j where j.run_id in (
        select l.run_id from journal_leftovers l where l.run_id >= $1 and l.run_id < $2)', part || '_kept', part)
      using from_id, to_id;
    get diagnostics copied = row_count;
    if copied = 0 then
      execute format('drop table %I', part || '_kept');
    else
      execute format('alter table %I add primary key (run_id, %I), add check (run_id >= %L and run_id < %L)', part || '_kept',
        case parent when 'heartbeat_run_events' then 'seq' else 'byte_offset' end, from_id, to_id);
    end if;
  end loop;

  perform set_config('lock_timeout', '100ms', true);
  foreach parent in array parents loop
    execute format('lock table only %I in access exclusive mode', parent);
  end loop;
  foreach parent in array parents loop
    part := journal_partition(parent, week);
    continue when to_regclass(part) is null;
    execute format('select exists (select from journal_leftovers l where l.is_open and l.run_id >= $1 and l.run_id < $2
        and exists (select from %I j where j.run_id = l.run_id))', part) into written using from_id, to_id;
    if written then raise sqlstate 'SYOPN'; end if;
    execute format('alter table %I detach partition %I', parent, part);
    execute format('alter table %I rename to %I', part, part || '_dropped');
    continue when to_regclass(part || '_kept') is null;
    execute format('alter table %I rename to %I', part || '_kept', part);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, from_id, to_id);
  end loop;
  insert into journal_drops (from_id, to_id) values (from_id, to_id);
  return 'gone';
exception
  when lock_not_available or duplicate_table then return 'busy';
  when sqlstate 'SYOPN' then return 'open';
end $$;

-- What had to stay of a week went row by row: once it is empty its partitions go too. Returns whether any did.
create function take_out_empty_journal_week(week timestamptz) returns boolean language plpgsql as $$
declare
  parent text;
  part text;
  filled boolean;
  made boolean := false;
begin
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) then return false; end if;
  perform set_config('lock_timeout', '100ms', true);
  foreach parent in array array['heartbeat_run_events', 'heartbeat_run_log_chunks'] loop
    part := journal_partition(parent, week);
    continue when to_regclass(part) is null;
    execute format('select exists (select from %I)', part) into filled;
    continue when filled;
    execute format('lock table only %I in access exclusive mode', parent);
    execute format('select exists (select from %I)', part) into filled;
    continue when filled;
    execute format('alter table %I detach partition %I', parent, part);
    execute format('alter table %I rename to %I', part, part || '_dropped');
    made := true;
  end loop;
  return made;
exception when lock_not_available or duplicate_table then return false;
end $$;

-- Drops one partition that was taken out; returns whether there was one. Nobody but us can hold it.
create function drop_detached_journal() returns boolean language plpgsql as $$
declare
  part text;
begin
  perform set_config('lock_timeout', '100ms', true);
  select c.relname into part from pg_class c
   where c.relkind = 'r' and c.relname ~ '^heartbeat_run_(events|log_chunks)_[0-9]{8}_dropped$'
     and pg_table_is_visible(c.oid)
   limit 1;
  if part is null then return false; end if;
  execute format('drop table if exists %I', part);
  return true;
exception when lock_not_available then return false;
end $$;

-- Removes events and logs of these runs, at most so many rows; returns how many, fewer when nothing is left. Run by
-- run, so that each is looked up by its key: a list of them would be joined with whatever partition looks small.
create function delete_journals(run_ids uuid[], at_most integer) returns integer language plpgsql as $$
declare
  run uuid;
  removed integer := 0;
  gone integer;
begin
  foreach run in array run_ids loop
    exit when removed >= at_most;
    delete from heartbeat_run_events where run_id = run and seq <= coalesce((
      select seq from heartbeat_run_events where run_id = run order by seq offset at_most - removed - 1 limit 1), 9223372036854775807);
    get diagnostics gone = row_count;
    removed := removed + gone;
    exit when removed >= at_most;
    delete from heartbeat_run_log_chunks where run_id = run and byte_offset <= coalesce((
      select byte_offset from heartbeat_run_log_chunks where run_id = run order by byte_offset offset at_most - removed - 1 limit 1),
      9223372036854775807);
    get diagnostics gone = row_count;
    removed := removed + gone;
  end loop;
  return removed;
end $$;
