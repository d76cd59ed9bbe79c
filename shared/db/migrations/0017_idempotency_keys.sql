-- What was asked with an Idempotency-Key, and what it was answered: kept for a day.
create table idempotency_keys (
  -- A digest of who asks, for what, with which key: the key itself is not kept.
  id bytea primary key,
  -- Null where the operation's path names none.
  company_id uuid,
  request_digest bytea not null,
  -- Who works on it: an answer counts only from the attempt that still has it.
  attempt uuid not null,
  -- Of the attempt, as long as there is no answer: then another may take over.
  leased_until timestamptz not null,
  finished_at timestamptz,
  -- JSON as it was sent; null where it was too large, or holds what is shown once.
  answer text,
  expires_at timestamptz not null
);
create index idempotency_keys_expired on idempotency_keys (expires_at);
create index idempotency_keys_of_company on idempotency_keys (company_id) where company_id is not null;
