-- What came of an issue, wherever it is: a pull request, a branch, a preview, a document.
create table issue_work_products (
  id uuid primary key,
  company_id uuid not null,
  issue_id uuid not null references issues (id) on delete cascade,
  project_id uuid references projects (id) on delete set null,
  -- Named by whoever made it; nothing is looked up by these.
  execution_workspace_id uuid,
  runtime_service_id uuid,
  type text not null
    check (type in ('preview_url', 'runtime_service', 'pull_request', 'branch', 'commit', 'artifact', 'document')),
  provider text not null,
  -- What the provider calls it.
  external_id text,
  title text not null,
  url text,
  status text not null check (status in
    ('active', 'ready_for_review', 'approved', 'changes_requested', 'merged', 'closed', 'failed', 'archived', 'draft')),
  review_state text not null check (review_state in ('none', 'needs_board_review', 'approved', 'changes_requested')),
  is_primary boolean not null,
  health_status text not null check (health_status in ('unknown', 'healthy', 'unhealthy')),
  summary text,
  metadata jsonb,
  created_by_agent_id uuid,
  created_by_user_id text,
  -- The run in which it was made known; runs go before what they made.
  created_by_run_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index issue_work_products_of_issue on issue_work_products (issue_id);
create index issue_work_products_of_company on issue_work_products (company_id);
create index issue_work_products_of_project on issue_work_products (project_id) where project_id is not null;
create unique index issue_work_products_one_primary on issue_work_products (issue_id, type) where is_primary;
create unique index issue_work_products_once on issue_work_products (issue_id, provider, external_id)
  where external_id is not null;
