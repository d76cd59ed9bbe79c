-- Before a policy changes: whoever spends from it has finished by then, and whoever comes next sees what it became. So
-- that a threshold which a charge and a change cross together is noted by one of them.
create function hold_budget_policy(scope text, scope_of uuid, counted text, kind text) returns void language plpgsql as $$
begin
  perform 1 from budget_balances b join budget_policies p on p.id = b.policy_id
    where p.scope_type = scope and p.scope_id = scope_of and p.metric = counted and p.window_kind = kind and b.window_end > now()
    order by b.window_start for update of b;
end $$;

-- As before, but a policy that says already what the column says stays as it is: an amount with fractions of a cent, and
-- one that is not in force, for which the column is 0.
create or replace function keep_monthly_budget() returns trigger language plpgsql as $$
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
