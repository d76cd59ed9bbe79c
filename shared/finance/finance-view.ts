import { fractionalCentsToMicros, microsToFractionalCents } from "../kernel/money.ts";
import type { FinanceEvent, FinanceSummary, ReportFinanceEvent } from "./finance.schema.ts";
import type { FinanceEventRow, FinanceSums, NewFinanceEvent } from "./finance.store.ts";

export const toRow = (id: string, companyId: string, event: ReportFinanceEvent): NewFinanceEvent => ({
  id,
  company_id: companyId,
  agent_id: event.agentId,
  issue_id: event.issueId,
  project_id: event.projectId,
  goal_id: event.goalId,
  heartbeat_run_id: event.heartbeatRunId,
  cost_event_id: event.costEventId,
  billing_code: event.billingCode,
  description: event.description,
  event_kind: event.eventKind,
  direction: event.direction,
  biller: event.biller,
  provider: event.provider,
  execution_adapter_type: event.executionAdapterType,
  pricing_tier: event.pricingTier,
  region: event.region,
  model: event.model,
  quantity: event.quantity,
  unit: event.unit,
  amount_micros: fractionalCentsToMicros(event.amountCents),
  currency: event.currency.toUpperCase(),
  estimated: event.estimated,
  external_invoice_id: event.externalInvoiceId,
  metadata_json: event.metadataJson === null ? null : JSON.stringify(event.metadataJson),
  occurred_at: event.occurredAt,
});

export const viewEvent = (row: FinanceEventRow): FinanceEvent => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  issueId: row.issue_id,
  projectId: row.project_id,
  goalId: row.goal_id,
  heartbeatRunId: row.heartbeat_run_id,
  costEventId: row.cost_event_id,
  billingCode: row.billing_code,
  description: row.description,
  eventKind: row.event_kind,
  direction: row.direction,
  biller: row.biller,
  provider: row.provider,
  executionAdapterType: row.execution_adapter_type,
  pricingTier: row.pricing_tier,
  region: row.region,
  model: row.model,
  quantity: row.quantity,
  unit: row.unit,
  amountCents: microsToFractionalCents(row.amount_micros),
  currency: row.currency,
  estimated: row.estimated,
  externalInvoiceId: row.external_invoice_id,
  metadataJson: row.metadata_json,
  occurredAt: row.occurred_at.toISOString(),
  createdAt: row.created_at.toISOString(),
});

type Sums = Pick<FinanceSummary, "debitCents" | "creditCents" | "netCents" | "estimatedDebitCents" | "eventCount">;

export const viewSums = (row: FinanceSums): Sums => ({
  debitCents: microsToFractionalCents(row.debit_micros),
  creditCents: microsToFractionalCents(row.credit_micros),
  netCents: microsToFractionalCents(row.debit_micros - row.credit_micros),
  estimatedDebitCents: microsToFractionalCents(row.estimated_micros),
  eventCount: row.events,
});
