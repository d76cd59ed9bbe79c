-- How long a company keeps its audit trail, in days. Null: as long as the instance does. 0: for ever.
alter table retention_policies add column activity_days integer check (activity_days >= 0);

-- Before a week of the journal goes, what has to stay of it is copied beside it, piece by piece, into tables that
-- nobody reads: `<partition>_kept`, and `journal_copied_<week>` with the runs whose rows they have. They are made
-- together, and go together: into the partitions' place, or away. What is copied of a run is always the beginning of
-- its journal, so any piece can be the last one before a crash.
create function journal_copied(week timestamptz) returns text language sql immutable as $$
  select 'journal_copied_' || to_char(week at time zone 'UTC', 'YYYYMMDD')
$$;

-- What a journal's rows are ordered by within a run.
create function journal_place(parent text) returns text language sql immutable as $$
  select case parent when 'heartbeat_run_events' then 'seq' else 'byte_offset' end
$$;

-- Copies the next of one run's rows in one table. `took`: how many; `bytes`: how large they are as they lie on disk,
-- which is past `most_bytes` by one row at most; `is_whole`: nothing is left.
create function copy_journal_rows(week timestamptz, parent text, run uuid, most_rows integer, most_bytes bigint,
  out took integer, out bytes bigint, out is_whole boolean) language plpgsql as $$
declare
  part constant text := journal_partition(parent, week);
  place constant text := journal_place(parent);
  weight constant text := case parent when 'heartbeat_run_events'
    then 'coalesce(pg_column_size(payload), 0) + coalesce(pg_column_size(message), 0)' else 'pg_column_size(lines)' end;
  behind bigint;
  upto bigint;
  looked integer;
begin
  execute format('select coalesce(max(%I), -1) from %I where run_id = $1', place, part || '_kept') into behind using run;
  execute format('
    select count(*), count(*) filter (where size < $4), max(place) filter (where size < $4), coalesce(sum(weight) filter (where size < $4), 0)
      from (select place, weight, sum(weight) over (order by place) - weight as size
              from (select %1$I as place, %2$s as weight from %3$I where run_id = $1 and %1$I > $2 order by %1$I limit $3) j) s',
    place, weight, part) into looked, took, upto, bytes using run, behind, most_rows, most_bytes;
  execute format('insert into %I select * from %I where run_id = $1 and %I > $2 and %I <= $3', part || '_kept', part, place, place)
    using run, behind, upto;
  is_whole := took = looked and looked < most_rows;
end $$;

-- Copies the next piece of what has to stay of a week, for runs behind `after_run`. `fate`: 'more'; 'done', when there
-- is nothing left; 'busy', when somebody else is at the journal, or the week has gone. `last_run`: the last run that
-- is whole. Runs that have not ended are left out: while one of them has written, the week cannot go.
create function copy_journal_week(week timestamptz, after_run uuid, most_rows integer, most_bytes bigint,
  out fate text, out last_run uuid) language plpgsql as $$
declare
  parents constant text[] := array['heartbeat_run_events', 'heartbeat_run_log_chunks'];
  from_id constant uuid := run_id_at(week);
  to_id constant uuid := run_id_at(week + interval '7 days');
  copied constant text := journal_copied(week);
  rows_left integer := most_rows;
  bytes_left bigint := most_bytes;
  parent text;
  part text;
  run uuid;
  piece record;
  seen integer := 0;
begin
  fate := 'busy';
  last_run := after_run;
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) then return; end if;
  if exists (select from journal_drops d where d.from_id = run_id_at(week)) then return; end if;

  if to_regclass(copied) is null then
    execute format('create table %I (run_id uuid primary key, is_whole boolean not null)', copied);
    foreach parent in array parents loop
      part := journal_partition(parent, week);
      continue when to_regclass(part) is null;
      execute format('create table %I (like %I including defaults, primary key (run_id, %I), check (run_id >= %L and run_id < %L))',
        part || '_kept', parent, journal_place(parent), from_id, to_id);
    end loop;
  end if;

  fate := 'more';
  for run in execute format('
      select l.run_id from journal_leftovers l
       where l.run_id > $1 and l.run_id >= $2 and l.run_id < $3 and not l.is_open
         and not exists (select from %I c where c.run_id = l.run_id and c.is_whole)
       order by l.run_id limit $4', copied) using after_run, from_id, to_id, most_rows
  loop
    seen := seen + 1;
    execute format('insert into %I values ($1, false) on conflict do nothing', copied) using run;
    foreach parent in array parents loop
      continue when to_regclass(journal_partition(parent, week) || '_kept') is null;
      piece := copy_journal_rows(week, parent, run, rows_left, bytes_left);
      rows_left := rows_left - piece.took;
      bytes_left := bytes_left - piece.bytes;
      if not piece.is_whole then return; end if;
    end loop;
    execute format('update %I set is_whole = true where run_id = $1', copied) using run;
    last_run := run;
    if rows_left <= 0 or bytes_left <= 0 then return; end if;
  end loop;
  if seen < most_rows then fate := 'done'; end if;
exception when duplicate_table then fate := 'busy';
end $$;

-- Runs that no longer have to stay, since their journal or they themselves were removed after they were copied, lose
-- their copies, from the end; at most so many rows. Returns how many: fewer when nothing is left.
create function undo_journal_copies(week timestamptz, at_most integer) returns integer language plpgsql as $$
declare
  copied constant text := journal_copied(week);
  parent text;
  part text;
  run uuid;
  gone integer;
  removed integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) or to_regclass(copied) is null then return 0; end if;
  for run in execute format('
      select c.run_id from %I c
       where not exists (select from journal_leftovers l where l.run_id = c.run_id)
          or not exists (select from heartbeat_runs r where r.id = c.run_id) limit $1', copied) using at_most
  loop
    execute format('update %I set is_whole = false where run_id = $1', copied) using run;
    foreach parent in array array['heartbeat_run_events', 'heartbeat_run_log_chunks'] loop
      part := journal_partition(parent, week) || '_kept';
      continue when to_regclass(part) is null;
      execute format('delete from %1$I where run_id = $1 and %2$I >= coalesce((
          select %2$I from %1$I where run_id = $1 order by %2$I desc offset $2 limit 1), -1)', part, journal_place(parent))
        using run, greatest(at_most - removed - 1, 0);
      get diagnostics gone = row_count;
      removed := removed + gone;
      if removed >= at_most then return removed; end if;
    end loop;
    execute format('delete from %I where run_id = $1', copied) using run;
    removed := removed + 1;
    if removed >= at_most then return removed; end if;
  end loop;
  return removed;
end $$;

-- Puts what was copied of a week into the place of its partitions, keeping others waiting for a moment only; the old
-- ones are left for drop_detached_journal, since a large file takes its time. (`detach … concurrently` would lock
-- less, but is refused where there is a default partition.) Behind whom we wait, writers wait too: so not for long.
-- While it is compared, nobody changes what has to stay.
--
-- Returns 'gone'; 'busy' when somebody held the journal for longer, or does the same; 'behind' when more or less
-- is copied than has to stay; 'open' when a run of that week that had not ended has written.
create function swap_journal_week(week timestamptz) returns text language plpgsql as $$
declare
  parents constant text[] := array['heartbeat_run_events', 'heartbeat_run_log_chunks'];
  from_id constant uuid := run_id_at(week);
  to_id constant uuid := run_id_at(week + interval '7 days');
  copied constant text := journal_copied(week);
  parent text;
  part text;
  is_behind boolean;
  is_open boolean;
  is_filled boolean;
begin
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) then return 'busy'; end if;
  if exists (select from journal_drops d where d.from_id = run_id_at(week)) then return 'gone'; end if;
  if to_regclass(copied) is null then return 'behind'; end if;

  perform set_config('lock_timeout', '100ms', true);
  lock table journal_leftovers in share mode;
  execute format('select exists (
      select from journal_leftovers l where l.run_id >= $1 and l.run_id < $2 and not l.is_open
         and not exists (select from %1$I c where c.run_id = l.run_id and c.is_whole))
    or exists (
      select from %1$I c where not exists (select from journal_leftovers l where l.run_id = c.run_id)
                            or not exists (select from heartbeat_runs r where r.id = c.run_id))', copied)
    into is_behind using from_id, to_id;
  if is_behind then return 'behind'; end if;

  foreach parent in array parents loop
    execute format('lock table only %I in access exclusive mode', parent);
  end loop;
  foreach parent in array parents loop
    part := journal_partition(parent, week);
    continue when to_regclass(part) is null;
    execute format('select exists (select from journal_leftovers l where l.is_open and l.run_id >= $1 and l.run_id < $2
        and exists (select from %I j where j.run_id = l.run_id))', part) into is_open using from_id, to_id;
    if is_open then raise sqlstate 'SYOPN'; end if;
    execute format('alter table %I detach partition %I', parent, part);
    execute format('alter table %I rename to %I', part, part || '_dropped');
    execute format('select exists (select from %I)', part || '_kept') into is_filled;
    if is_filled then
      execute format('alter table %I rename to %I', part || '_kept', part);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, from_id, to_id);
    else
      execute format('drop table %I', part || '_kept');
    end if;
  end loop;
  execute format('drop table %I', copied);
  insert into journal_drops (from_id, to_id) values (from_id, to_id);
  return 'gone';
exception
  when lock_not_available or duplicate_table then return 'busy';
  when sqlstate 'SYOPN' then return 'open';
end $$;

-- Copies of weeks that do not go after all, since a company keeps its logs for longer now (0 days: for ever), go
-- themselves. Returns how many weeks.
create function discard_journal_copies(days integer) returns integer language plpgsql as $$
declare
  name text;
  week timestamptz;
  parent text;
  weeks integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtext('systole.journal')) then return 0; end if;
  perform set_config('lock_timeout', '100ms', true);
  for name in select c.relname from pg_class c
               where c.relkind = 'r' and c.relname ~ '^journal_copied_[0-9]{8}$' and pg_table_is_visible(c.oid)
  loop
    week := to_date(right(name, 8), 'YYYYMMDD')::timestamp at time zone 'UTC';
    continue when days > 0 and week + interval '7 days' <= now() - make_interval(days => days);
    foreach parent in array array['heartbeat_run_events', 'heartbeat_run_log_chunks'] loop
      execute format('drop table if exists %I', journal_partition(parent, week) || '_kept');
    end loop;
    execute format('drop table %I', name);
    weeks := weeks + 1;
  end loop;
  return weeks;
exception when lock_not_available then return 0;
end $$;
