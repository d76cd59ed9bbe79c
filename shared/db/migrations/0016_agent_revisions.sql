-- What people have made of an agent's configuration. Secrets are not in it: where one was stands a mark.
create table agent_config_revisions (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid not null,
  created_by_agent_id uuid,
  created_by_user_id text,
  source text not null check (source in ('patch', 'rollback', 'hire')),
  rolled_back_from_revision_id uuid,
  changed_keys text[] not null,
  before_config jsonb not null,
  after_config jsonb not null,
  created_at timestamptz not null default now()
);
create index agent_config_revisions_of_agent on agent_config_revisions (agent_id, id);
create index agent_config_revisions_of_company on agent_config_revisions (company_id);

-- What an agent is told of its work, in files.
create table agent_instruction_files (
  agent_id uuid not null,
  company_id uuid not null,
  path text not null,
  content text not null,
  byte_size integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (agent_id, path)
);
create index agent_instruction_files_of_company on agent_instruction_files (company_id);

alter table agents
  -- Grows with every change of what is configured: what If-Match is compared with.
  add column config_version integer not null default 1,
  add column instructions_entry_file text not null default 'AGENTS.md',
  add column desired_skills text[] not null default '{}';
