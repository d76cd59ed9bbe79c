import { z } from "zod";

import { AgentBudget } from "./agent-budget.schema.ts";

export const ReserveBudget = z
  .object({
    amountCents: z.number().positive().max(100_000_000_000).optional().meta({
      description: "What it is about to spend, in cents; fractions are kept to a millionth of a dollar.",
    }),
    tokens: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
    reason: z.string().max(200).optional().meta({ description: "For the ledger." }),
  })
  .refine(({ amountCents, tokens }) => amountCents !== undefined || tokens !== undefined, {
    path: ["amountCents"],
    error: "amountCents or tokens is needed",
  })
  .meta({ id: "ReserveBudget", description: "What a run is about to use, beyond what it has reported." });
export type ReserveBudget = z.infer<typeof ReserveBudget>;

export const BudgetGrant = z
  .object({
    granted: z.literal(true),
    reservedCents: z.number().nullable().meta({
      description: "Set aside for the run, beyond what it has used; null where no budget limits it.",
    }),
    reservedTokens: z.number().nullable().meta({ description: "Likewise." }),
    budgets: z.array(AgentBudget).meta({ description: "The budgets it works under, and what is left of them." }),
  })
  .meta({ id: "BudgetGrant" });
export type BudgetGrant = z.infer<typeof BudgetGrant>;
