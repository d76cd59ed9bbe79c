-- What agents are given and nobody reads back. Its values are in secret_versions, encrypted.
create table secrets (
  id uuid primary key,
  company_id uuid not null constraint secrets_belong_to_company references companies (id),
  name text not null,
  provider text not null check (provider in ('local_encrypted')),
  external_ref text,
  description text,
  latest_version integer not null default 1,
  created_by_agent_id uuid,
  created_by_user_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  rotated_at timestamptz,
  -- By a run's start; written once a minute at the most.
  last_used_at timestamptz
);
create unique index secrets_one_per_name on secrets (company_id, name);
create index secrets_of_company on secrets (company_id, id);

-- Each value is encrypted with a key of its own, and that with the master key that key_id names. Company, secret and
-- version are bound into both, so that a row opens in its own place alone.
create table secret_versions (
  secret_id uuid not null references secrets (id) on delete cascade,
  version integer not null,
  company_id uuid not null,
  key_id text not null,
  wrapped_key bytea not null,
  sealed_value bytea not null,
  created_at timestamptz not null default now(),
  primary key (secret_id, version)
);
create index secret_versions_of_company on secret_versions (company_id);
create index secret_versions_by_key on secret_versions (key_id);
