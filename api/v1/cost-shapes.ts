import { z } from "zod";

import { MOST_USD } from "../../shared/kernel/money.ts";
import { moment, reference } from "./fields.ts";

const usd = z.number().meta({ description: "In US dollars." });
const count = z.number().int();
const tokens = z.object({ input: count.meta({ description: "What a cache gave is among them." }), output: count });

export const CostRollUp = z
  .object({
    scope: z.enum(["company", "team", "agent", "project", "issue", "run"]),
    scopeId: z.string(),
    period: z.object({ start: moment, end: moment, label: z.string() }),
    total: z.object({ usd, tokens }),
    budget: z
      .object({ usd, remaining: usd, percentUsed: z.number() })
      .nullable()
      .meta({ description: "The budget in force over it, in that budget's own window; null: none." }),
    breakdown: z.object({
      llm: z.object({ usd, tokens }),
      tools: z.object({ usd }),
      runtimeServices: z.object({ usd }),
    }),
    byTeam: z
      .array(z.object({ teamId: z.string(), name: z.string(), usd }))
      .meta({ description: "Of a company: what each of its teams has cost, the dearest first." }),
    trend: z.object({ perDay: z.array(z.object({ day: z.string().meta({ format: "date" }), usd })) }),
  })
  .meta({
    id: "V1CostRollUp",
    description: "What something has cost within a time: the company's fiscal period until now, unless it is said.",
  });

export const TopUpTeam = z
  .strictObject({
    teamId: reference("team"),
    usd: z.number().positive().max(MOST_USD).meta({ description: "In each of the team's periods from now on." }),
    reason: z.string().trim().min(1).max(1_000).optional(),
  })
  .meta({ id: "V1TopUpTeam" });

export const AdjustCosts = z
  .strictObject({
    agentId: reference("agent").meta({ description: "Whose costs are corrected." }),
    usd: z
      .number()
      .min(-MOST_USD)
      .max(MOST_USD)
      .refine((amount) => amount !== 0, "an amount that is not 0")
      .meta({ description: "Below zero: so much was booked too much." }),
    reason: z.string().trim().min(1).max(1_000).meta({ description: "Stands in the audit trail." }),
  })
  .meta({ id: "V1AdjustCosts" });

export const CostForecast = z
  .object({
    window: z.string(),
    start: moment.nullable(),
    end: moment.nullable(),
    budgetUsd: usd,
    spentUsd: usd,
    usdPerHour: usd,
    projectedUsd: usd.nullable().meta({ description: "At the window's end, if it goes on as it did so far." }),
    budgetMetAt: moment
      .nullable()
      .meta({ description: "When the budget will be used up; null if not in this window." }),
  })
  .meta({ id: "V1CostForecast", description: "Where a budget of the company is heading." });
