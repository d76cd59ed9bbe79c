-- People with an account. Whether one may see a company is said by its membership; an instance admin sees all.
create table users (
  id uuid primary key,
  -- As it is shown; one account per address, whatever its case.
  email text not null,
  name text not null,
  -- Names its algorithm and parameters, so that they can change: scrypt$N$r$p$salt$hash.
  password_hash text not null,
  is_instance_admin boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_one_per_email on users (lower(email));
create index users_instance_admins on users (id) where is_instance_admin;

-- Who is signed in, where. Only hashes of tokens are kept.
create table user_sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  token_hash text not null,
  address text,
  user_agent text,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint user_sessions_token_unique unique (token_hash)
);
create index user_sessions_of_user on user_sessions (user_id);
create index user_sessions_by_expiry on user_sessions (expires_at);

-- A person's keys for programs.
create table board_api_keys (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  name text not null,
  key_hash text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint board_api_keys_hash_unique unique (key_hash)
);
create index board_api_keys_of_user on board_api_keys (user_id);

-- The first instance admin's way in: good once, and only while there is none.
create table board_claims (
  id uuid primary key,
  token_hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  claimed_at timestamptz,
  claimed_by_user_id uuid references users (id) on delete set null,
  constraint board_claims_token_unique unique (token_hash)
);

-- How often something was tried in the window that began then: sign-ins by account and by address.
create table access_attempts (
  key text primary key,
  attempts integer not null,
  window_started_at timestamptz not null
);
create index access_attempts_by_age on access_attempts (window_started_at);

create table company_memberships (
  id uuid primary key,
  company_id uuid not null constraint memberships_belong_to_company references companies (id),
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'operator', 'viewer', 'member')),
  -- Permissions beyond those of the role.
  grants text[] not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint memberships_one_per_person unique (company_id, user_id)
);
create index memberships_of_user on company_memberships (user_id);

create table invites (
  id uuid primary key,
  company_id uuid not null constraint invites_belong_to_company references companies (id),
  token_hash text not null,
  allowed_join_types text not null check (allowed_join_types in ('human', 'agent', 'both')),
  -- What a person becomes who joins by it.
  human_role text not null check (human_role in ('owner', 'admin', 'operator', 'viewer', 'member')),
  defaults_payload jsonb,
  agent_message text,
  invited_by_user_id text,
  -- The account that was made with it: it makes one.
  signed_up_user_id uuid references users (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  accepted_at timestamptz,
  constraint invites_token_unique unique (token_hash)
);
create index invites_of_company on invites (company_id, id);

create table join_requests (
  id uuid primary key,
  company_id uuid not null constraint join_requests_belong_to_company references companies (id),
  -- An invite brings one.
  invite_id uuid not null references invites (id) on delete cascade,
  request_type text not null check (request_type in ('human', 'agent')),
  status text not null default 'pending_approval' check (status in ('pending_approval', 'approved', 'rejected')),
  request_address text,
  requesting_user_id uuid references users (id) on delete cascade,
  request_email text,
  human_role text,
  agent_name text,
  adapter_type text,
  capabilities text,
  agent_defaults_payload jsonb,
  claim_secret_hash text,
  claim_secret_expires_at timestamptz,
  claim_secret_consumed_at timestamptz,
  created_agent_id uuid,
  decided_by_user_id text,
  decided_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint join_requests_one_per_invite unique (invite_id)
);
create index join_requests_of_company on join_requests (company_id, status, id);
create index join_requests_of_user on join_requests (requesting_user_id) where requesting_user_id is not null;

-- A program asks a person for a key; it has the key already, which counts from the approval on.
create table cli_auth_challenges (
  id uuid primary key,
  secret_hash text not null,
  command text not null,
  client_name text,
  requested_access text not null check (requested_access in ('board', 'instance_admin_required')),
  requested_company_id uuid,
  pending_key_hash text not null,
  approved_by_user_id uuid references users (id) on delete cascade,
  board_api_key_id uuid references board_api_keys (id) on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  approved_at timestamptz,
  cancelled_at timestamptz
);
create index cli_auth_challenges_by_expiry on cli_auth_challenges (expires_at);
