-- Where a project's files are: a folder on the machines that work on it, a repository, or both.
create table project_workspaces (
  id uuid primary key,
  company_id uuid not null,
  project_id uuid not null references projects (id) on delete cascade,
  name text not null,
  cwd text,
  -- As it was given, with what it may hold of credentials.
  repo_url text,
  repo_ref text,
  is_primary boolean not null,
  metadata jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint project_workspaces_are_somewhere check (cwd is not null or repo_url is not null)
);
create unique index project_workspaces_one_primary on project_workspaces (project_id) where is_primary;
create index project_workspaces_of_project on project_workspaces (project_id, id);
create index project_workspaces_of_company on project_workspaces (company_id);

-- The name as it may stand in a URL: of a company's projects each has its own.
alter table projects add column url_key text;
