import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

const COUNTS = statement(
  "budget_counts",
  `
  select (select count(*)::int from agents where company_id = $1 and deleted_at is null and pause_causes <> '{}'
            and 'budget' = any(pause_causes)) as agents,
         (select count(*)::int from projects where company_id = $1 and 'budget' = any(pause_causes)) as projects,
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
