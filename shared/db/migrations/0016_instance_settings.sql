-- One row: what the operator has set for the whole instance.
create table instance_settings (
  is_only boolean primary key default true check (is_only),
  general jsonb not null default '{}',
  experimental jsonb not null default '{}',
  updated_at timestamptz not null default now()
);
insert into instance_settings default values;
