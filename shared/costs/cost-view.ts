import { microsToFractionalCents } from "../kernel/money.ts";
import type { CostEvent } from "./cost.schema.ts";
import type { CostEventRow } from "./cost.store.ts";

export const toCostEvent = (row: CostEventRow): CostEvent => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  issueId: row.issue_id,
  projectId: row.project_id,
  goalId: row.goal_id,
  heartbeatRunId: row.heartbeat_run_id,
  billingCode: row.billing_code,
  provider: row.provider,
  biller: row.biller,
  billingType: row.billing_type,
  model: row.model,
  inputTokens: row.input_tokens,
  cachedInputTokens: row.cached_input_tokens,
  cacheWriteTokens: row.cache_write_tokens,
  outputTokens: row.output_tokens,
  costCents: microsToFractionalCents(row.cost_micros),
  costStatus: row.cost_status,
  priceId: row.price_id,
  valueCents: microsToFractionalCents(row.value_micros ?? row.cost_micros),
  occurredAt: row.occurred_at.toISOString(),
  createdAt: row.created_at.toISOString(),
});
