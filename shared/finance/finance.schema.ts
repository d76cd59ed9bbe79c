import { z } from "zod";
import { CostWindow } from "../costs/cost-summary.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";

const FINANCE_KINDS = [
  "inference_charge",
  "platform_fee",
  "credit_purchase",
  "credit_refund",
  "credit_expiry",
  "byok_fee",
  "gateway_overhead",
  "log_storage_charge",
  "logpush_charge",
  "provisioned_capacity_charge",
  "training_charge",
  "custom_model_import_charge",
  "custom_model_storage_charge",
  "manual_adjustment",
] as const;

const FINANCE_UNITS = [
  "input_token",
  "output_token",
  "cached_input_token",
  "request",
  "credit_usd",
  "credit_unit",
  "model_unit_minute",
  "model_unit_hour",
  "gb_month",
  "train_token",
  "unknown",
] as const;

const reference = z.uuid().nullable().default(null);
const text = z.string().min(1).max(500).nullable().default(null);

export const ReportFinanceEvent = z
  .object({
    agentId: reference,
    issueId: reference,
    projectId: reference,
    goalId: reference,
    heartbeatRunId: reference,
    costEventId: reference,
    billingCode: text,
    description: text,
    eventKind: z.enum(FINANCE_KINDS),
    direction: z.enum(["debit", "credit"]).default("debit"),
    biller: z.string().min(1).max(200),
    provider: text,
    executionAdapterType: text,
    pricingTier: text,
    region: text,
    model: text,
    quantity: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable().default(null),
    unit: z.enum(FINANCE_UNITS).nullable().default(null),
    amountCents: z
      .number()
      .min(0)
      .max(1_000_000_000)
      .meta({ description: "Fractions are kept to a millionth of a dollar." }),
    currency: z
      .string()
      .regex(/^[A-Za-z]{3}$/, "three letters")
      .default("USD"),
    estimated: z.boolean().default(false),
    externalInvoiceId: text,
    metadataJson: z.record(z.string(), z.unknown()).nullable().default(null),
    occurredAt: z.iso.datetime({ offset: true }),
  })
  .meta({ id: "ReportFinanceEvent", description: "What a biller charged or credited, beside what agents spend." });
export type ReportFinanceEvent = z.infer<typeof ReportFinanceEvent>;

const maybe = z.string().nullable();

export const FinanceEvent = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: maybe,
    issueId: maybe,
    projectId: maybe,
    goalId: maybe,
    heartbeatRunId: maybe,
    costEventId: maybe,
    billingCode: maybe,
    description: maybe,
    eventKind: z.string(),
    direction: z.enum(["debit", "credit"]),
    biller: z.string(),
    provider: maybe,
    executionAdapterType: maybe,
    pricingTier: maybe,
    region: maybe,
    model: maybe,
    quantity: z.number().int().nullable(),
    unit: maybe,
    amountCents: z.number(),
    currency: z.string(),
    estimated: z.boolean(),
    externalInvoiceId: maybe,
    metadataJson: z.record(z.string(), z.unknown()).nullable(),
    occurredAt: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: "FinanceEvent" });
export type FinanceEvent = z.infer<typeof FinanceEvent>;

export const FinanceFilter = CostWindow.extend({
  cursor: z.guid().optional().meta({ description: "The id of the last event seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type FinanceFilter = z.infer<typeof FinanceFilter>;

const sums = {
  debitCents: z.number(),
  creditCents: z.number(),
  netCents: z.number().meta({ description: "Debits less credits." }),
  estimatedDebitCents: z.number(),
  eventCount: z.number().int(),
};

export const FinanceSummary = z.object({ companyId: z.string(), ...sums }).meta({ id: "FinanceSummary" });
export type FinanceSummary = z.infer<typeof FinanceSummary>;

export const FinanceByBiller = z
  .object({ biller: z.string(), ...sums, kindCount: z.number().int() })
  .meta({ id: "FinanceByBiller" });
export type FinanceByBiller = z.infer<typeof FinanceByBiller>;

export const FinanceByKind = z
  .object({ eventKind: z.string(), ...sums, billerCount: z.number().int() })
  .meta({ id: "FinanceByKind" });
export type FinanceByKind = z.infer<typeof FinanceByKind>;
