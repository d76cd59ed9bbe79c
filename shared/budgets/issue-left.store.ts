import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { Amounts } from "./budget-policy.ts";
import type { Spender } from "./open-accounts.ts";

const LEFT = statement(
  "budgets_left_of_issues",
  `select r.id as run_id, greatest(0, i.budget_micros - (
            select coalesce(sum(e.cost_micros), 0) from cost_events e
             where e.issue_id = i.id and e.heartbeat_run_id is distinct from r.id))::float8 as micros
     from heartbeat_runs r join issues i on i.id = r.issue_id
    where r.id = ${anyOf("$1::uuid[]")} and i.budget_micros > 0`,
);

/**
 * What runs may spend in all on issues that have budgets of their own, in micro-USD: what other runs have left of them.
 * One run works on an issue at a time, so that nobody else spends meanwhile.
 */
export async function leftOfIssues(tx: Tx, runIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (runIds.length === 0) return new Map();
  const rows = await tx.rows<{ run_id: string; micros: number }>(LEFT, [runIds]);
  return new Map(rows.map(({ run_id: runId, micros }) => [runId, micros]));
}

/** While a run works on an issue, what that has left is one of the run's caps. */
export function withLeft(
  runCaps: Partial<Amounts>,
  leftOfIssue: number | undefined,
): Pick<Spender, "runCaps" | "leftOfIssue"> {
  if (leftOfIssue === undefined) return { runCaps };
  const money = Math.min(leftOfIssue, runCaps.billed_cents ?? leftOfIssue);
  return { runCaps: { ...runCaps, billed_cents: money }, leftOfIssue };
}
