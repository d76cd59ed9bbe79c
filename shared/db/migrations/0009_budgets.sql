-- First moment of the window that `at` falls into. Windows are in UTC, whatever the session's time zone.
create function budget_window_start(window_kind text, fiscal_period text, fiscal_anchor date, at timestamptz)
returns timestamptz language sql immutable parallel safe as $$
  select case window_kind
    when 'calendar_day_utc' then date_trunc('day', at, 'UTC')
    when 'calendar_month_utc' then date_trunc('month', at, 'UTC')
    when 'fiscal_period' then
      case fiscal_period
        when 'daily' then date_trunc('day', at, 'UTC')
        when 'weekly' then
          ((fiscal_anchor + 7 * floor(((at at time zone 'UTC')::date - fiscal_anchor) / 7.0)::int)::timestamp) at time zone 'UTC'
        -- Counted in whole months from the anchor, so that a year of quarters may begin in any month.
        else (fiscal_anchor::timestamp + make_interval(months =>
               (case fiscal_period when 'monthly' then 1 else 3 end)
               * floor(((extract(year from at at time zone 'UTC') - extract(year from fiscal_anchor)) * 12
                        + extract(month from at at time zone 'UTC') - extract(month from fiscal_anchor)
                        - case when extract(day from at at time zone 'UTC') < extract(day from fiscal_anchor) then 1 else 0 end)
                       / (case fiscal_period when 'monthly' then 1 else 3 end))::int)) at time zone 'UTC'
      end
    else timestamptz '1970-01-01 00:00:00+00'
  end
$$;

-- First moment after the window that begins at `starts_at`.
create function budget_window_end(window_kind text, fiscal_period text, starts_at timestamptz)
returns timestamptz language sql immutable parallel safe as $$
  select case
    when window_kind = 'calendar_day_utc' or window_kind = 'fiscal_period' and fiscal_period = 'daily'
      then (starts_at at time zone 'UTC' + interval '1 day') at time zone 'UTC'
    when window_kind = 'calendar_month_utc' or window_kind = 'fiscal_period' and fiscal_period = 'monthly'
      then (starts_at at time zone 'UTC' + interval '1 month') at time zone 'UTC'
    when window_kind = 'fiscal_period' and fiscal_period = 'weekly'
      then (starts_at at time zone 'UTC' + interval '7 days') at time zone 'UTC'
    when window_kind = 'fiscal_period' then (starts_at at time zone 'UTC' + interval '3 months') at time zone 'UTC'
    else timestamptz '9999-12-31 00:00:00+00'
  end
$$;

create table budget_policies (
  id uuid primary key default gen_random_uuid(),
  -- Null: the instance's.
  company_id uuid,
  -- `run`: what one run of the agent `scope_id` may cost. The instance's scope_id is the nil UUID.
  scope_type text not null check (scope_type in ('instance', 'company', 'team', 'project', 'agent', 'run')),
  scope_id uuid not null,
  metric text not null default 'billed_cents' check (metric in ('billed_cents', 'tokens', 'runs')),
  window_kind text not null check (window_kind in ('calendar_day_utc', 'calendar_month_utc', 'fiscal_period', 'lifetime', 'run')),
  fiscal_period text check (fiscal_period in ('daily', 'weekly', 'monthly', 'quarterly')),
  -- A day on which a period begins, the 28th at the latest.
  fiscal_anchor date check (extract(day from fiscal_anchor) <= 28),
  -- In micro-USD, tokens or runs; 0: no cap.
  amount bigint not null default 0 check (amount >= 0),
  warn_percent smallint not null default 80 check (warn_percent between 1 and 99),
  hard_stop_enabled boolean not null default true,
  notify_enabled boolean not null default true,
  is_active boolean not null default true,
  -- What becomes of running work when the cap is met: `stop` ends it, `drain` lets it finish.
  hard_stop_action text not null default 'stop' check (hard_stop_action in ('stop', 'drain')),
  -- Work that a subscription pays for counts as what it would have cost at list price.
  counts_included boolean not null default false,
  created_by_user_id text,
  updated_by_user_id text,
  -- Charges that were under way when the policy was made did not know it: what it has seen is counted again once, later.
  recounted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint budget_policies_one_per_scope unique (scope_type, scope_id, metric, window_kind),
  constraint budget_policies_fiscal check ((window_kind = 'fiscal_period') = (fiscal_period is not null and fiscal_anchor is not null)),
  constraint budget_policies_per_run check ((scope_type = 'run') = (window_kind = 'run'))
);
create index budget_policies_of_company on budget_policies (company_id, id);
create index budget_policies_to_recount on budget_policies (created_at) where recounted_at is null;

-- What a policy's window has seen, and what is promised to runs in flight. Locked last, wide scopes after narrow ones.
create table budget_balances (
  policy_id uuid not null references budget_policies (id) on delete cascade,
  window_start timestamptz not null,
  window_end timestamptz not null,
  spent bigint not null default 0,
  reserved bigint not null default 0 check (reserved >= 0),
  primary key (policy_id, window_start)
) with (fillfactor = 50);

-- What a run in flight still has of each policy: the part of `reserved` that is its own.
create table budget_reservations (
  run_id uuid not null,
  policy_id uuid not null,
  window_start timestamptz not null,
  amount bigint not null check (amount >= 0),
  primary key (run_id, policy_id)
) with (fillfactor = 70);

-- Append-only: every change of a balance, with its cause. The sums over a policy's window are its balance.
create table budget_ledger (
  id bigint generated always as identity primary key,
  policy_id uuid not null,
  window_start timestamptz not null,
  company_id uuid,
  run_id uuid,
  kind text not null check (kind in ('reserve', 'extend', 'spend', 'release', 'adjust')),
  spent_delta bigint not null,
  reserved_delta bigint not null,
  cause text not null,
  cost_event_id uuid,
  created_at timestamptz not null default now()
);
create index budget_ledger_of_window on budget_ledger (policy_id, window_start, id);
create index budget_ledger_of_company on budget_ledger (company_id, id);
create index budget_ledger_of_run on budget_ledger (run_id) where run_id is not null;

create function budget_ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'budget_ledger is append-only';
end $$;
create trigger budget_ledger_append_only before update on budget_ledger
  for each statement execute function budget_ledger_is_append_only();

create table budget_incidents (
  id uuid primary key default gen_random_uuid(),
  company_id uuid,
  policy_id uuid not null references budget_policies (id) on delete cascade,
  scope_type text not null,
  scope_id uuid not null,
  metric text not null,
  window_kind text not null,
  window_start timestamptz not null,
  window_end timestamptz not null,
  threshold_type text not null check (threshold_type in ('soft', 'hard')),
  amount_limit bigint not null,
  amount_observed bigint not null,
  status text not null default 'open' check (status in ('open', 'resolved', 'dismissed')),
  approval_id uuid,
  -- When what follows from it was done: the scope paused, its work ended, the approval asked for.
  applied_at timestamptz,
  -- When what followed from it was undone, after its end.
  lifted_at timestamptz,
  resolved_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index budget_incidents_one_soft on budget_incidents (policy_id, window_start) where threshold_type = 'soft';
create unique index budget_incidents_one_hard on budget_incidents (policy_id, window_start, amount_limit) where threshold_type = 'hard';
create index budget_incidents_of_company on budget_incidents (company_id, id);
create index budget_incidents_unapplied on budget_incidents (id) where applied_at is null;
create index budget_incidents_holding on budget_incidents (scope_type, scope_id) where threshold_type = 'hard' and lifted_at is null;

alter table heartbeat_runs
  add column project_id uuid,
  -- What was set aside for it under budgets, extensions included; null where no budget asked for it.
  add column reserved_micros bigint,
  -- What it said last of what it has used so far, before that is booked.
  add column metered jsonb;

-- What the last runs used, newest first: what the next one is expected to use.
alter table agent_runtime_state
  add column recent_cost_micros bigint[] not null default '{}',
  add column recent_tokens bigint[] not null default '{}';

alter table companies
  -- A set, as of agents. A company that is paused without a cause was paused by a person.
  add column pause_causes text[] not null default '{}',
  add column paused_at timestamptz;

alter table agents add column team_id uuid;

-- What was booked before budgets kept accounts is in their balances from the start; what a writer that does not know
-- them books later is counted by a loop.
alter table cost_events add column is_counted boolean not null default true;
alter table cost_events alter column is_counted set default false;

-- What a policy's scope has used from `since` until before `until`, as its metric counts.
create function budget_used(policy budget_policies, since timestamptz, until timestamptz)
returns bigint language sql stable as $$
  select case
    when policy.metric = 'runs' then
      (select count(*) from heartbeat_runs r
        where r.started_at >= since and r.started_at < until
          and case policy.scope_type
                when 'agent' then r.agent_id = policy.scope_id
                when 'project' then r.project_id = policy.scope_id
                when 'team' then r.agent_id in (select id from agents where team_id = policy.scope_id)
                when 'company' then r.company_id = policy.scope_id
                else true end)
    else
      (select coalesce(sum(case when policy.metric = 'tokens' then e.input_tokens + e.cached_input_tokens + e.output_tokens
                                when policy.counts_included then greatest(e.cost_micros, coalesce(e.value_micros, e.cost_micros))
                                else e.cost_micros end), 0)::bigint
         from cost_events e
        where e.is_counted and e.created_at >= since and e.created_at < until
          and case policy.scope_type
                when 'agent' then e.agent_id = policy.scope_id
                when 'project' then e.project_id = policy.scope_id
                when 'team' then e.agent_id in (select id from agents where team_id = policy.scope_id)
                when 'company' then e.company_id = policy.scope_id
                else true end)
  end
$$;

-- A window begins when it is first needed; that of a policy which is made while it runs, with what was used in it before.
create function begin_budget_window(policy_id uuid, starts_at timestamptz) returns void language plpgsql as $$
declare
  policy budget_policies;
  opening bigint := 0;
begin
  select * into policy from budget_policies p where p.id = begin_budget_window.policy_id;
  if policy.window_kind = 'run' then
    return;
  end if;
  if policy.created_at > starts_at then
    opening := budget_used(policy, starts_at, now());
  end if;
  insert into budget_balances (policy_id, window_start, window_end, spent)
  values (policy.id, starts_at, budget_window_end(policy.window_kind, policy.fiscal_period, starts_at), opening)
  on conflict do nothing;
  if found and opening > 0 then
    insert into budget_ledger (policy_id, window_start, company_id, kind, spent_delta, reserved_delta, cause)
    values (policy.id, starts_at, policy.company_id, 'adjust', opening, 0, 'opening balance');
  end if;
end $$;

-- Incidents of a window whose thresholds are met: one soft of a window, one hard of a window and amount.
create function note_budget_incidents(policy_id uuid, of_window timestamptz) returns void language sql as $$
  insert into budget_incidents (company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end,
    threshold_type, amount_limit, amount_observed)
  select p.company_id, p.id, p.scope_type, p.scope_id, p.metric, p.window_kind, b.window_start, b.window_end, t.type, p.amount, b.spent
    from budget_policies p join budget_balances b on b.policy_id = p.id
    cross join lateral (values ('soft', ceil(p.amount * p.warn_percent / 100.0), p.notify_enabled),
                               ('hard', p.amount, p.hard_stop_enabled)) as t(type, threshold, is_wanted)
   where p.id = note_budget_incidents.policy_id and b.window_start = of_window
     and p.is_active and p.amount > 0 and t.is_wanted and b.spent >= t.threshold
  on conflict do nothing
$$;

-- After a policy was made or changed: its window is there, and what its amount means by now is noted.
create function settle_budget_policy(policy_id uuid) returns void language plpgsql as $$
declare
  starts_at timestamptz;
begin
  select budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now()) into starts_at
    from budget_policies p where p.id = settle_budget_policy.policy_id;
  perform begin_budget_window(policy_id, starts_at);
  perform note_budget_incidents(policy_id, starts_at);
end $$;

-- Before a policy changes: whoever spends from it has finished by then, and whoever comes next sees what it became. So
-- that a threshold which a charge and a change cross together is noted by one of them.
create function hold_budget_policy(scope text, scope_of uuid, counted text, kind text) returns void language plpgsql as $$
begin
  perform 1 from budget_balances b join budget_policies p on p.id = b.policy_id
    where p.scope_type = scope and p.scope_id = scope_of and p.metric = counted and p.window_kind = kind and b.window_end > now()
    order by b.window_start for update of b;
end $$;

-- `budgetMonthlyCents` of an agent or a company is its monthly policy, by whatever way it is set. A policy that says
-- already what the column says stays as it is: an amount with fractions of a cent, and one that is not in force.
create function keep_monthly_budget() returns trigger language plpgsql as $$
declare
  scope text := tg_argv[0];
  tenant uuid;
  kept uuid;
begin
  if tg_op = 'INSERT' and new.budget_monthly_cents = 0 then
    return null;
  end if;
  tenant := case scope when 'company' then new.id else (to_jsonb(new) ->> 'company_id')::uuid end;
  perform hold_budget_policy(scope, new.id, 'billed_cents', 'calendar_month_utc');
  insert into budget_policies as p (company_id, scope_type, scope_id, metric, window_kind, amount, is_active)
  values (tenant, scope, new.id, 'billed_cents', 'calendar_month_utc', new.budget_monthly_cents * 10000, new.budget_monthly_cents > 0)
  on conflict (scope_type, scope_id, metric, window_kind) do update
    set amount = excluded.amount, is_active = excluded.is_active, updated_at = now()
    where case when p.is_active then ceil(p.amount / 10000.0) else 0 end <> new.budget_monthly_cents
  returning p.id into kept;
  if kept is not null then
    perform settle_budget_policy(kept);
  end if;
  return null;
end $$;
create trigger companies_monthly_budget_insert after insert on companies
  for each row execute function keep_monthly_budget('company');
create trigger companies_monthly_budget_update after update of budget_monthly_cents on companies
  for each row when (old.budget_monthly_cents is distinct from new.budget_monthly_cents)
  execute function keep_monthly_budget('company');
create trigger agents_monthly_budget_insert after insert on agents
  for each row execute function keep_monthly_budget('agent');
create trigger agents_monthly_budget_update after update of budget_monthly_cents on agents
  for each row when (old.budget_monthly_cents is distinct from new.budget_monthly_cents)
  execute function keep_monthly_budget('agent');

insert into budget_policies (company_id, scope_type, scope_id, metric, window_kind, amount)
select id, 'company', id, 'billed_cents', 'calendar_month_utc', budget_monthly_cents * 10000 from companies where budget_monthly_cents > 0
union all
select company_id, 'agent', id, 'billed_cents', 'calendar_month_utc', budget_monthly_cents * 10000 from agents where budget_monthly_cents > 0
on conflict do nothing;

select settle_budget_policy(id) from budget_policies;
