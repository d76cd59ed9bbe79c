-- What programs bring to /v1.
create table api_tokens (
  id uuid primary key,
  name text not null,
  -- read, write, admin; company:<id>, company:<id>:read, company:<id>:write.
  scopes text[] not null,
  -- Who made it, as the audit trail names them.
  created_by text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- The value of a token, and the one before it while that may still be used. Only hashes are kept.
create table api_token_values (
  token_hash text primary key,
  token_id uuid not null references api_tokens (id) on delete cascade,
  created_at timestamptz not null default now(),
  -- Of a value that has been replaced.
  ends_at timestamptz
);
create index api_token_values_of_token on api_token_values (token_id);

-- How a company is named in URLs and scopes, for good. Null for one that was made before: its prefix in lower case.
alter table companies add column slug text;
