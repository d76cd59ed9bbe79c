-- What a company sorts its issues by.
create table labels (
  id uuid primary key,
  company_id uuid not null constraint labels_belong_to_company references companies (id),
  name text not null,
  color text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index labels_by_name on labels (company_id, lower(name));

create table issue_labels (
  issue_id uuid not null references issues (id) on delete cascade,
  label_id uuid not null references labels (id) on delete cascade,
  company_id uuid not null,
  primary key (issue_id, label_id)
);
create index issue_labels_of_label on issue_labels (label_id, issue_id);
create index issue_labels_of_company on issue_labels (company_id);

create table issue_comments (
  id uuid primary key,
  company_id uuid not null,
  issue_id uuid not null references issues (id) on delete cascade,
  -- Neither: the system.
  author_agent_id uuid,
  author_user_id text,
  body text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index issue_comments_of_issue on issue_comments (issue_id, id);
create index issue_comments_of_agent on issue_comments (author_agent_id, issue_id) where author_agent_id is not null;
create index issue_comments_of_user on issue_comments (company_id, author_user_id, issue_id) where author_user_id is not null;
create index issue_comments_of_company on issue_comments (company_id, id);

-- What a person has seen of an issue.
create table issue_reads (
  issue_id uuid not null references issues (id) on delete cascade,
  user_id text not null,
  company_id uuid not null,
  -- Null: it was seen, and marked as unread again.
  last_read_at timestamptz,
  primary key (issue_id, user_id)
);
create index issue_reads_of_company on issue_reads (company_id, user_id, issue_id);

-- Texts that belong to an issue, such as its plan; what they say is in their revisions.
create table issue_documents (
  id uuid primary key,
  company_id uuid not null,
  issue_id uuid not null references issues (id) on delete cascade,
  key text not null,
  title text,
  format text not null default 'markdown' check (format in ('markdown')),
  revision_id uuid not null,
  revision_number integer not null,
  created_by_agent_id uuid,
  created_by_user_id text,
  updated_by_agent_id uuid,
  updated_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index issue_documents_by_key on issue_documents (issue_id, key);
create index issue_documents_of_company on issue_documents (company_id);

create table issue_document_revisions (
  id uuid primary key,
  company_id uuid not null,
  document_id uuid not null references issue_documents (id) on delete cascade,
  revision_number integer not null,
  title text,
  body text not null,
  change_summary text,
  created_by_agent_id uuid,
  created_by_user_id text,
  created_at timestamptz not null default now()
);
create unique index issue_document_revisions_by_number on issue_document_revisions (document_id, revision_number);
create index issue_document_revisions_of_company on issue_document_revisions (company_id);

-- Files that belong to an issue.
create table issue_attachments (
  id uuid primary key,
  company_id uuid not null,
  issue_id uuid not null references issues (id) on delete cascade,
  -- The comment that it came with.
  issue_comment_id uuid references issue_comments (id) on delete set null,
  content_type text not null,
  byte_size integer not null check (byte_size between 1 and 10485760),
  -- In lower-case hex.
  sha256 text not null,
  original_filename text,
  content bytea not null,
  created_by_agent_id uuid,
  created_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- Most files are compressed already; and a part of one is read without the rest.
alter table issue_attachments alter column content set storage external;
create index issue_attachments_of_issue on issue_attachments (issue_id, id);
create index issue_attachments_of_comment on issue_attachments (issue_comment_id) where issue_comment_id is not null;
create index issue_attachments_of_company on issue_attachments (company_id, id);
