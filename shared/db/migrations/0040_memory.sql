-- What agents keep from one run to the next, and share: texts by a key, each of one agent, project or client, or of the company.
create sequence memory_note_versions;

create table memory_notes (
  id uuid primary key,
  company_id uuid not null constraint memory_notes_belong_to_company references companies (id),
  scope text not null check (scope in ('agent', 'project', 'client', 'company')),
  -- Whose: the id of the agent, the project or the company; of a client, its billing code.
  scope_id text not null,
  agent_id uuid references agents (id) on delete cascade,
  project_id uuid references projects (id) on delete cascade,
  key text not null,
  content text not null,
  bytes integer not null,
  -- Grows with each change, and is never the same again, also where a note is deleted and made anew.
  version bigint not null default nextval('memory_note_versions'),
  updated_by_type text not null,
  updated_by_id text not null,
  updated_in_run_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint memory_notes_one_by_key unique (company_id, scope, scope_id, key)
);
create index memory_notes_of_company on memory_notes (company_id, id);
create index memory_notes_of_agent on memory_notes (agent_id) where agent_id is not null;
create index memory_notes_of_project on memory_notes (project_id) where project_id is not null;
