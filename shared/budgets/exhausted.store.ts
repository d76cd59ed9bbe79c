import { INSTANCE_SCOPE_ID } from "./account.store.ts";

/** A cap that is met by what was spent. */
export interface MetBudget {
  readonly scopeType: string;
  readonly scopeId: string;
  readonly policyId: string;
  readonly metric: string;
  readonly windowKind: string;
}

/** The widest cap that is met for the agent `a` by what was spent in its window of now, as JSON; null when none is. */
export const MET_BUDGET = `(
  select jsonb_build_object('scopeType', p.scope_type, 'scopeId', p.scope_id, 'policyId', p.id, 'metric', p.metric, 'windowKind', p.window_kind)
    from (values (0, 'instance', '${INSTANCE_SCOPE_ID}'::uuid), (1, 'company', a.company_id), (2, 'team', coalesce(a.team_id, a.company_id)), (3, 'agent', a.id))
           as sc(width, scope_type, scope_id)
    join budget_policies p on p.scope_type = sc.scope_type and p.scope_id = sc.scope_id
    join budget_balances b on b.policy_id = p.id
                          and b.window_start = budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now())
   where p.is_active and p.hard_stop_enabled and p.amount > 0 and b.spent >= p.amount
   order by sc.width limit 1)`;
