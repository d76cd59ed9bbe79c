-- How good somebody found a piece of an agent's work: a run or an issue.
create table evaluations (
  id uuid primary key,
  company_id uuid not null,
  subject_type text not null check (subject_type in ('run', 'issue')),
  subject_id uuid not null,
  -- Whose work it is. An issue may be a person's.
  agent_id uuid,
  verdict text not null check (verdict in ('pass', 'fail', 'needs_work')),
  score numeric(5, 2) check (score between 0 and 100),
  notes text,
  criteria jsonb not null default '{}',
  reviewer_type text not null check (reviewer_type in ('user', 'agent')),
  reviewer_id text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint evaluations_one_per_reviewer unique (subject_id, subject_type, reviewer_type, reviewer_id)
);
create index evaluations_of_company on evaluations (company_id, id);
create index evaluations_of_agent on evaluations (agent_id, id) where agent_id is not null;
