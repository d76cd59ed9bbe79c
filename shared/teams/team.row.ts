import type { Period } from "../budgets/envelope.ts";

/** A row of `teams`, with what it may spend and how many it has. */
export interface TeamRow {
  id: string;
  company_id: string;
  slug: string;
  name: string;
  headcount_cap: number | null;
  /** Who is no more leads nobody. */
  manager_agent_id: string | null;
  agents: number;
  /** In each period; null: no cap. */
  budget_micros: number | null;
  budget_period: Period | null;
  created_at: Date;
  updated_at: Date;
}
