import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

const COUNTS = statement(
  "budget_counts",
  `
  select (select count(*)::int from agents where company_id = $1 and deleted_at is null and 'budget' = any(pause_causes)) as agents,
         (select count(distinct p.scope_id)::int from budget_policies p
            join budget_balances b on b.policy_id = p.id
                                  and b.window_start = budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now())
           where p.company_id = $1 and p.scope_type = 'project' and p.is_active and p.hard_stop_enabled
             and p.amount > 0 and b.spent >= p.amount) as projects,
         (select count(*)::int from approvals
           where company_id = $1 and type = 'budget_override_required' and status = 'pending') as approvals`,
);

export interface BudgetCounts {
  readonly agents: number;
  readonly projects: number;
  readonly approvals: number;
}

export async function countHeld(db: Queryable, companyId: string): Promise<BudgetCounts> {
  const [row] = await db.rows<BudgetCounts>(COUNTS, [companyId]);
  return row ?? { agents: 0, projects: 0, approvals: 0 };
}
