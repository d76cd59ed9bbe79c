-- Events and logs of runs, by range of the run's time-ordered id: uniqueness and retention both hold,
-- and what is old goes by dropping a partition.
create sequence heartbeat_run_event_ids;

create table heartbeat_run_events (
  id bigint not null default nextval('heartbeat_run_event_ids'),
  run_id uuid not null,
  seq bigint not null,
  company_id uuid not null,
  agent_id uuid not null,
  event_type text not null,
  stream text,
  level text,
  color text,
  message text,
  payload jsonb,
  created_at timestamptz not null default now(),
  primary key (run_id, seq)
) partition by range (run_id);

-- `lines` is NDJSON text; byte_offset counts the UTF-8 bytes of the run's whole log before it.
create table heartbeat_run_log_chunks (
  run_id uuid not null,
  byte_offset bigint not null,
  byte_length integer not null,
  lines text not null,
  created_at timestamptz not null default now(),
  primary key (run_id, byte_offset)
) partition by range (run_id);

create table heartbeat_run_events_default partition of heartbeat_run_events default;
create table heartbeat_run_log_chunks_default partition of heartbeat_run_log_chunks default;

-- The smallest time-ordered id of a moment.
create function run_id_at(moment timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the partitions of the week of `moment`, unless they exist or rows of that week already lie in
-- the default partition. Returns whether it made any.
create function ensure_journal_partitions(moment timestamptz) returns boolean language plpgsql as $$
declare
  week timestamptz := date_trunc('week', moment, 'UTC');
  parent text;
  name text;
  taken boolean;
  made boolean := false;
begin
  foreach parent in array array['heartbeat_run_events', 'heartbeat_run_log_chunks'] loop
    name := parent || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD');
    continue when to_regclass(name) is not null;
    execute format('select exists (select from %I_default where run_id >= %L and run_id < %L)',
      parent, run_id_at(week), run_id_at(week + interval '7 days')) into taken;
    continue when taken;
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      name, parent, run_id_at(week), run_id_at(week + interval '7 days'));
    made := true;
  end loop;
  return made;
end $$;

select ensure_journal_partitions(now()), ensure_journal_partitions(now() + interval '7 days');

-- What subscribers of the live stream are told. A reader takes rows of transactions older than every
-- running one, in (xid, id) order: an id alone is not a commit order.
create table live_events (
  xid xid8 not null default pg_current_xact_id(),
  id bigint generated always as identity,
  company_id uuid not null,
  type text not null,
  payload jsonb not null,
  created_at timestamptz not null default now(),
  primary key (xid, id)
);
create index live_events_of_company on live_events (company_id, xid, id);
create index live_events_old on live_events (created_at);

create table activity_log (
  id uuid primary key,
  company_id uuid not null,
  actor_type text not null,
  actor_id text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  agent_id uuid,
  run_id uuid,
  details jsonb,
  created_at timestamptz not null default now()
);
create index activity_log_of_company on activity_log (company_id, id);
