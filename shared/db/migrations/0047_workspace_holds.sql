-- Which run works in a checkout: one at a time. It holds while that run goes on; who ends a run need not tell.
create table workspace_holds (
  -- Of a path, or of a project's repository and an issue: a claim locks it before it knows who holds it.
  place bytea primary key,
  company_id uuid not null,
  run_id uuid not null,
  held_since timestamptz not null default now()
);
create index workspace_holds_of_company on workspace_holds (company_id);
create index workspace_holds_of_run on workspace_holds (run_id);
