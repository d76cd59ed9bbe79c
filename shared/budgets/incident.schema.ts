import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const BudgetIncident = z
  .object({
    id: z.string(),
    companyId: z.string().nullable(),
    policyId: z.string(),
    scopeType: z.string(),
    scopeId: z.string(),
    scopeName: z.string().nullable(),
    metric: z.string(),
    windowKind: z.string(),
    windowStart: moment,
    windowEnd: moment,
    thresholdType: z.enum(["soft", "hard"]),
    catastrophicAt: moment.nullable().meta({ description: "When 120 % of the cap were found to be spent." }),
    amountLimit: z.number().meta({ description: "The cap as it was: cents, tokens or runs." }),
    amountObserved: z.number().meta({ description: "What was spent when it was met." }),
    status: z.enum(["open", "resolved", "dismissed"]),
    approvalId: z.string().nullable(),
    approvalStatus: z.string().nullable(),
    resolvedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "BudgetIncident", description: "A threshold of a budget that was met." });
export type BudgetIncident = z.infer<typeof BudgetIncident>;

const decisionNote = z.string().max(10_000).nullish();

export const ResolveIncident = z
  .discriminatedUnion("action", [
    z.object({ action: z.literal("keep_paused"), decisionNote }),
    z.object({
      action: z.literal("raise_budget_and_resume"),
      amount: z
        .number()
        .positive()
        .max(100_000_000_000)
        .meta({ description: "The new cap, more than what is spent and reserved: cents, tokens or runs." }),
      decisionNote,
    }),
  ])
  .meta({ id: "ResolveBudgetIncident" });
export type ResolveIncident = z.infer<typeof ResolveIncident>;
