-- Fires lie in weeks, by when they were due: what is old goes with its week. What is due at another time (a timer that
-- makes up for a long while ago) lies in the default partition, and goes row by row.

-- Makes the partition of the week of `moment`, unless it is there or fires of that week lie in the default partition
-- already. Returns whether it did.
create function ensure_clock_fires_week(moment timestamptz) returns boolean language plpgsql as $$
declare
  week timestamptz := date_trunc('week', moment, 'UTC');
  name text := 'clock_fires_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
begin
  if to_regclass(name) is not null then return false; end if;
  -- It takes a lock behind which everybody waits who fires a timer: so it waits for none that is held for longer.
  perform set_config('lock_timeout', '200ms', true);
  if exists (select from clock_fires_default where due_at >= week and due_at < week + interval '7 days') then return false; end if;
  execute format('create table %I partition of clock_fires for values from (%L) to (%L)', name, week, week + interval '7 days');
  return true;
exception when lock_not_available or duplicate_table or check_violation then return false;
end $$;

-- Drops one week that ended before `moment`; returns whether there was one.
create function drop_clock_fires_week(moment timestamptz) returns boolean language plpgsql as $$
declare
  name text;
begin
  perform set_config('lock_timeout', '200ms', true);
  select c.relname into name
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'clock_fires'::regclass and c.relname ~ '^clock_fires_[0-9]{8}$'
     and to_date(right(c.relname, 8), 'YYYYMMDD')::timestamp at time zone 'UTC' + interval '7 days' <= moment
   order by c.relname limit 1;
  if name is null then return false; end if;
  execute format('drop table %I', name);
  return true;
exception when lock_not_available or undefined_table then return false;
end $$;

-- Nobody has fired anything yet, so this locks nobody out.
do $$
begin
  create index clock_fires_of_company on clock_fires (company_id);
  perform ensure_clock_fires_week(now() + week) from unnest(array[interval '0', '7 days', '14 days', '21 days']) as week;
end $$;
