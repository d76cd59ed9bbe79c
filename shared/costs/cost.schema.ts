import { z } from "zod";

const tokens = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0);
const reference = z.uuid().nullish();

const BILLING_TYPES = [
  "metered_api",
  "subscription_included",
  "subscription_overage",
  "credits",
  "fixed",
  "unknown",
] as const;

export const CostReport = z
  .object({
    agentId: z.uuid(),
    issueId: reference,
    projectId: reference,
    goalId: reference,
    heartbeatRunId: reference,
    billingCode: z.string().max(200).nullish(),
    provider: z.string().min(1).max(200),
    biller: z.string().min(1).max(200).optional().meta({ description: "Who bills; the provider unless said." }),
    billingType: z.enum(BILLING_TYPES).default("unknown"),
    model: z.string().min(1).max(200),
    inputTokens: tokens,
    cachedInputTokens: tokens,
    outputTokens: tokens,
    costCents: z
      .number()
      .min(0)
      .max(1_000_000_000)
      .meta({ description: "In cents; fractions are kept to a millionth of a dollar." }),
    occurredAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: "CostReport", description: "What something has cost." });
export type CostReport = z.infer<typeof CostReport>;

export const CostEvent = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    issueId: z.string().nullable(),
    projectId: z.string().nullable(),
    goalId: z.string().nullable(),
    heartbeatRunId: z.string().nullable(),
    billingCode: z.string().nullable(),
    provider: z.string(),
    biller: z.string(),
    billingType: z.string(),
    model: z.string(),
    inputTokens: z.number().int(),
    cachedInputTokens: z.number().int(),
    outputTokens: z.number().int(),
    costCents: z.number().meta({ description: "In cents, with fractions." }),
    occurredAt: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: "CostEvent" });
export type CostEvent = z.infer<typeof CostEvent>;
