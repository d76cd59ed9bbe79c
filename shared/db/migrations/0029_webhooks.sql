-- Where a company wants to be told what happens.
create table webhook_endpoints (
  id uuid primary key,
  company_id uuid not null constraint webhook_endpoints_belong_to_company references companies (id),
  url text not null,
  -- Types of events, each with `*` for all that begin so.
  events text[] not null,
  description text,
  status text not null default 'enabled' check (status in ('enabled', 'disabled')),
  disabled_reason text,
  disabled_at timestamptz,
  -- Whoever set the address may have it lead to this machine: the instance trusted it.
  may_be_local boolean not null default false,
  -- Its latest version signs; the one before does too for a while after it was rotated.
  secret_id uuid references secrets (id) on delete set null,
  secret_rotated_at timestamptz,
  -- Who sends to it just now: one worker at a time.
  claimed_by uuid,
  claimed_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index webhook_endpoints_of_company on webhook_endpoints (company_id, id);
create index webhook_endpoints_enabled on webhook_endpoints (company_id) where status = 'enabled';
create index webhook_endpoints_with_secret on webhook_endpoints (secret_id) where secret_id is not null;

-- What stands in the trail and is to be told: written with it, or neither is. It waits here until it is known whom it concerns.
create table webhook_outbox (
  sequence bigint generated always as identity primary key,
  company_id uuid not null,
  entry_id uuid not null,
  actor_type text not null,
  actor_id text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  agent_id uuid,
  run_id uuid,
  details jsonb,
  occurred_at timestamptz not null
);
create index webhook_outbox_of_company on webhook_outbox (company_id);

-- One event on its way to one endpoint.
create table webhook_deliveries (
  id uuid primary key,
  company_id uuid not null,
  endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
  -- The same for all endpoints and all attempts: receivers know by it what they had before.
  message_id uuid not null,
  -- Null: a test.
  sequence bigint,
  event_type text not null,
  body text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  -- In a row; they say when the next attempt is due.
  failures integer not null default 0,
  -- How often a worker took it: what one says that took it earlier counts no more.
  claims integer not null default 0,
  -- While a worker has it, when another one may.
  next_attempt_at timestamptz not null default now(),
  delivered_at timestamptz,
  created_at timestamptz not null default now()
);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at) where status = 'pending';
create index webhook_deliveries_of_endpoint on webhook_deliveries (endpoint_id, id);
create index webhook_deliveries_of_company on webhook_deliveries (company_id);

create table webhook_attempts (
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  number integer not null,
  status_code integer,
  latency_ms integer not null,
  -- The beginning of what was answered.
  answer text,
  error text,
  attempted_at timestamptz not null default now(),
  primary key (delivery_id, number)
);

-- Whoever writes the trail, by whatever statement, writes this with it; a company that nobody wants to be told of has no more
-- of it than one look into an index.
create function note_for_webhooks() returns trigger language plpgsql as $$
begin
  if exists (select from webhook_endpoints where company_id = new.company_id and status = 'enabled') then
    insert into webhook_outbox (company_id, entry_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id,
      details, occurred_at)
    values (new.company_id, new.id, new.actor_type, new.actor_id, new.action, new.entity_type, new.entity_id, new.agent_id,
      new.run_id, new.details, new.created_at);
  end if;
  return null;
end $$;

create trigger activity_log_is_told after insert on activity_log for each row execute function note_for_webhooks();
