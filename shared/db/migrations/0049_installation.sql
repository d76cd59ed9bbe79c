-- One row: who this installation is. Of directories of agents' work that it does not know, another one may be in use.
create table installation (
  is_only boolean primary key default true check (is_only),
  id uuid not null default gen_random_uuid()
);
insert into installation default values;
