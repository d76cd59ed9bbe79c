import { z } from "zod";

import type { AgentBudget } from "../../shared/budgets/agent-budget.schema.ts";

/** What is left of one budget, in the unit that it counts. */
export const Left = z.object({
  scope: z.string().describe("Whose budget: run, agent, project, team, company or instance."),
  window: z.string(),
  unit: z.string().describe("usd, or what is counted."),
  cap: z.number(),
  used: z.number(),
  setAside: z.number().describe("For runs in flight."),
  left: z.number(),
  endsAt: z.string().nullable(),
  stops: z.boolean().describe("False: it only warns."),
});

const CENTS_PER_USD = 100;

export function toLeft(budget: AgentBudget): z.infer<typeof Left> {
  const isMoney = budget.metric === "billed_cents";
  const amount = (value: number): number => (isMoney ? value / CENTS_PER_USD : value);
  return {
    scope: budget.scopeType,
    window: budget.windowKind,
    unit: isMoney ? "usd" : budget.metric,
    cap: amount(budget.amount),
    used: amount(budget.spentAmount),
    setAside: amount(budget.reservedAmount),
    left: amount(budget.remainingAmount),
    endsAt: budget.windowEnd,
    stops: budget.hardStopEnabled,
  };
}
