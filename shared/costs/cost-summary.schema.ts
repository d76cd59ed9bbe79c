import { z } from "zod";

const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

export const CostWindow = z.object({
  from: moment.optional().meta({ description: "Costs that occurred at this moment or later." }),
  to: moment.optional().meta({ description: "Costs that occurred at this moment or earlier." }),
});
export type CostWindow = z.infer<typeof CostWindow>;

const count = z.number().int();
const cents = z.number().meta({ description: "In cents, with fractions." });

const unpricedEventCount = count.meta({ description: "Of how many cost events the model has no price." });

const spent = {
  costCents: cents,
  inputTokens: count,
  cachedInputTokens: count,
  outputTokens: count,
  unpricedEventCount,
};

const byPlan = {
  apiRunCount: count,
  subscriptionRunCount: count,
  subscriptionCachedInputTokens: count,
  subscriptionInputTokens: count,
  subscriptionOutputTokens: count,
};

const model = { provider: z.string(), biller: z.string(), billingType: z.string(), model: z.string() };

export const CostSummary = z
  .object({
    companyId: z.string(),
    spendCents: cents,
    budgetCents: z.number().int().meta({ description: "The monthly budget; 0: none." }),
    utilizationPercent: z.number().meta({ description: "To two decimals; 0 without a budget." }),
    valueCents: z.number().meta({ description: "The same, with what subscriptions included at list price." }),
    unpricedEventCount,
  })
  .meta({ id: "CostSummary" });
export type CostSummary = z.infer<typeof CostSummary>;

export const CostByAgent = z
  .object({ agentId: z.string(), agentName: z.string(), agentStatus: z.string(), ...spent, ...byPlan })
  .meta({ id: "CostByAgent" });
export type CostByAgent = z.infer<typeof CostByAgent>;

export const CostByAgentModel = z
  .object({ agentId: z.string(), agentName: z.string(), ...model, ...spent })
  .meta({ id: "CostByAgentModel" });
export type CostByAgentModel = z.infer<typeof CostByAgentModel>;

export const CostByProvider = z.object({ ...model, ...spent, ...byPlan }).meta({ id: "CostByProvider" });
export type CostByProvider = z.infer<typeof CostByProvider>;

export const CostByBiller = z
  .object({ biller: z.string(), providerCount: count, modelCount: count, ...spent, ...byPlan })
  .meta({ id: "CostByBiller" });
export type CostByBiller = z.infer<typeof CostByBiller>;

export const CostByProject = z
  .object({
    projectId: z.string().nullable().meta({ description: "Null: of no project." }),
    projectName: z.string().nullable().meta({ description: "Null also where the project was deleted." }),
    ...spent,
  })
  .meta({ id: "CostByProject" });
export type CostByProject = z.infer<typeof CostByProject>;

export const CostWindowSpend = z
  .object({
    provider: z.string(),
    biller: z.string().meta({ description: "`mixed` where several bill for it." }),
    window: z.enum(["5h", "24h", "7d"]),
    windowHours: count,
    ...spent,
  })
  .meta({ id: "CostWindowSpend" });
export type CostWindowSpend = z.infer<typeof CostWindowSpend>;

export const ProviderQuota = z
  .object({
    provider: z.string(),
    ok: z.boolean(),
    error: z.string().optional(),
    windows: z.array(
      z.object({
        label: z.string(),
        usedPercent: z.number().nullable(),
        resetsAt: z.string().nullable(),
        valueLabel: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "ProviderQuota", description: "What an adapter knows of its provider's own limits." });
export type ProviderQuota = z.infer<typeof ProviderQuota>;
