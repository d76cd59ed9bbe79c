import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { CostWindow } from "./cost-summary.schema.ts";

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

/** What was said to be paid, in cents; null: nothing was. */
export const saidCents = (report: {
  readonly costCents?: number | null | undefined;
  readonly costStatus?: string | undefined;
}): number | null => (report.costStatus === "unpriced" ? null : (report.costCents ?? null));

const isCosted = (report: Parameters<typeof saidCents>[0]): boolean => saidCents(report) !== null;

const TOKENS = ["inputTokens", "cachedInputTokens", "cacheWriteTokens", "outputTokens"] as const;

const hasTokens = (report: Readonly<Record<(typeof TOKENS)[number], number>>): boolean =>
  TOKENS.some((kind) => report[kind] > 0);

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
    cacheWriteTokens: tokens.meta({ description: "Written to the provider's cache; not among the input tokens." }),
    outputTokens: tokens,
    costCents: z.number().min(0).max(1_000_000_000).nullish().meta({
      description:
        "In cents; fractions are kept to a millionth of a dollar. May be left out where there are tokens, which are then counted at their price.",
    }),
    costStatus: z
      .enum(["reported", "unpriced"])
      .optional()
      .meta({ description: "unpriced: the costCents are not known; tokens are counted at their price." }),
    occurredAt: z.iso.datetime({ offset: true }),
    idempotencyKey: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: "As the header Idempotency-Key: a report that is sent again books nothing." }),
  })
  .refine((report) => isCosted(report) || hasTokens(report), {
    path: ["costCents"],
    error: "costCents is needed where there are no tokens",
  })
  .meta({ id: "CostReport", description: "What something has cost." });
export type CostReport = z.infer<typeof CostReport>;

export const CostFilter = CostWindow.extend({
  agentId: z.uuid().optional(),
  projectId: z.uuid().optional(),
  issueId: z.uuid().optional(),
  heartbeatRunId: z.uuid().optional(),
  provider: z.string().min(1).max(200).optional(),
  cursor: z.uuid().optional().meta({ description: "The id of the last event seen; the page goes on behind it." }),
  limit: pageLimit(1000, 200),
});
export type CostFilter = z.infer<typeof CostFilter>;

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
    cacheWriteTokens: z.number().int(),
    outputTokens: z.number().int(),
    costCents: z.number().meta({ description: "In cents, with fractions." }),
    costStatus: z.enum(["reported", "priced", "unpriced"]).meta({
      description: "reported: as it was said; priced: counted from tokens; unpriced: no price is known for the model.",
    }),
    priceId: z.string().nullable().meta({ description: "The price that it was counted by." }),
    valueCents: z.number().meta({
      description: "What it would have cost by the token, where a subscription has paid for it; else what it cost.",
    }),
    occurredAt: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: "CostEvent" });
export type CostEvent = z.infer<typeof CostEvent>;
