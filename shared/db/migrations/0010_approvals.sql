-- What somebody asks the board to decide. Secrets in a payload are struck out before it is stored.
create table approvals (
  id uuid primary key,
  company_id uuid not null constraint approvals_belong_to_company references companies (id),
  type text not null check (type in ('hire_agent', 'approve_ceo_strategy', 'budget_override_required', 'request_board_approval')),
  requested_by_agent_id uuid,
  requested_by_user_id text,
  status text not null default 'pending' check (status in ('pending', 'revision_requested', 'approved', 'rejected', 'cancelled')),
  payload jsonb not null default '{}',
  -- Whose hire it decides: that agent waits for it.
  hired_agent_id uuid,
  decision_note text,
  decided_by_user_id text,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index approvals_of_company on approvals (company_id, id);
create index approvals_by_status on approvals (company_id, status, id);
create unique index approvals_one_open_per_hire on approvals (hired_agent_id) where status in ('pending', 'revision_requested');

create table approval_comments (
  id uuid primary key,
  company_id uuid not null,
  approval_id uuid not null references approvals (id) on delete cascade,
  author_agent_id uuid,
  author_user_id text,
  body text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index approval_comments_of_approval on approval_comments (approval_id, id);
create index approval_comments_of_company on approval_comments (company_id);

-- The issues that a decision is about, in the order in which they were named.
create table approval_issues (
  approval_id uuid not null references approvals (id) on delete cascade,
  position integer not null,
  company_id uuid not null,
  issue_id text not null,
  primary key (approval_id, position),
  constraint approval_issues_once unique (approval_id, issue_id)
);
create index approval_issues_of_company on approval_issues (company_id);
