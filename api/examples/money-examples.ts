import { EXAMPLE_IDS as ID } from "./ids.ts";

const RATES = { inputUsd: 15, cachedInputUsd: 1.5, outputUsd: 75 };

/** A body for each operation on costs, budgets and prices, by the operation's id. */
export const MONEY_EXAMPLES = {
  reportCost: {
    agentId: ID.agentId,
    issueId: ID.issueId,
    provider: "anthropic",
    billingType: "metered_api",
    model: "claude-opus-4-20250514",
    inputTokens: 1200,
    cachedInputTokens: 800,
    outputTokens: 300,
    costCents: 4.2,
    occurredAt: "2026-03-04T12:00:00Z",
  },
  reportFinanceEvent: {
    eventKind: "platform_fee",
    biller: "openrouter",
    amountCents: 1900,
    description: "March",
    occurredAt: "2026-03-31T00:00:00Z",
  },
  setPrice: { provider: "anthropic", model: "claude-opus-4*", rates: RATES },
  setInstancePrice: { provider: "anthropic", model: "claude-opus-4*", rates: RATES },
  setBudgetPolicy: {
    scopeType: "agent",
    scopeId: ID.agentId,
    metric: "billed_cents",
    windowKind: "calendar_day_utc",
    amount: 500,
    warnPercent: 75,
  },
  setInstanceBudgetPolicy: { windowKind: "calendar_month_utc", amount: 10000000 },
  setCompanyBudget: { budgetMonthlyCents: 100000 },
  setAgentBudget: { budgetMonthlyCents: 25000 },
  reserveBudget: { amountCents: 12.5, reason: "a long search" },
  resolveBudgetIncident: { action: "raise_budget_and_resume", amount: 200000, decisionNote: "Worth it." },
} as const;
