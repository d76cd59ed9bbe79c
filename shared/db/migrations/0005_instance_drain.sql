-- The fleet is to start nothing: a row while that was said, in force until `until` has passed.
create table instance_drain (
  is_only boolean primary key default true check (is_only),
  since timestamptz not null default now(),
  set_by_type text not null,
  set_by_id text not null,
  reason text,
  until timestamptz
);

-- A person wants this worker to take nothing new. `is_draining` is what the worker says of itself.
alter table workers
  add column drain_asked_at timestamptz,
  add column drain_asked_by text,
  add column drain_reason text;
