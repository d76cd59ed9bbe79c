-- Prices that the operator has set over those that are shipped. Append-only: a change is a new version.
create table model_prices (
  id uuid primary key,
  -- Null: the instance's, for every company that has none of its own.
  company_id uuid,
  -- `*`: any.
  provider text not null,
  -- A name, or the beginning of names with a `*` behind it.
  model text not null,
  version integer not null check (version > 0),
  -- Micro-USD per million tokens. All null: from here on there is none.
  input_micros bigint check (input_micros >= 0),
  cached_input_micros bigint check (cached_input_micros >= 0),
  cache_write_micros bigint check (cache_write_micros >= 0),
  output_micros bigint check (output_micros >= 0),
  -- The provider counts cached tokens as input tokens too.
  input_includes_cached boolean not null default false,
  valid_from timestamptz not null default now(),
  created_by_type text not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  constraint model_prices_one_per_version unique nulls not distinct (company_id, provider, model, version),
  constraint model_prices_whole check (num_nulls(input_micros, cached_input_micros, cache_write_micros, output_micros) in (0, 4))
);

create function model_prices_are_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'model_prices is append-only';
end $$;
create trigger model_prices_append_only before update on model_prices
  for each statement execute function model_prices_are_append_only();

alter table cost_events
  -- `reported`: the cost was said; `priced`: counted from tokens; `unpriced`: no price is known for the model.
  add column cost_status text not null default 'reported',
  -- By which price it was counted: of model_prices, or `list:…`.
  add column price_id text,
  -- What it would have cost had it been paid by the token. Null: what it did cost.
  add column value_micros bigint;

-- Which cost event a key has made, so that a report that is sent again books nothing.
create table cost_event_keys (
  agent_id uuid not null,
  key text not null,
  company_id uuid not null,
  -- Null only inside the transaction that books it.
  cost_event_id uuid,
  created_at timestamptz not null default now(),
  primary key (agent_id, key)
);
create index cost_event_keys_of_company on cost_event_keys (company_id);

-- What a biller charged or credited: fees, credits bought, corrections. Beside the cost events, never added to them.
create table finance_events (
  id uuid primary key,
  company_id uuid not null,
  agent_id uuid,
  issue_id uuid,
  project_id uuid,
  goal_id uuid,
  heartbeat_run_id uuid,
  cost_event_id uuid,
  billing_code text,
  description text,
  event_kind text not null,
  direction text not null check (direction in ('debit', 'credit')),
  biller text not null,
  provider text,
  execution_adapter_type text,
  pricing_tier text,
  region text,
  model text,
  quantity bigint,
  unit text,
  amount_micros bigint not null check (amount_micros >= 0),
  currency text not null default 'USD',
  estimated boolean not null default false,
  external_invoice_id text,
  metadata_json jsonb,
  occurred_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index finance_events_of_company on finance_events (company_id, occurred_at);
