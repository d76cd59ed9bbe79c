import { z } from "zod";
import { ReserveBudget } from "../../../shared/budgets/run-budget.schema.ts";
import { CostReport } from "../../../shared/costs/cost.schema.ts";
import { Left, toLeft } from "../left.ts";
import { tool } from "../tool.ts";

const CENTS_PER_USD = 100;
const centsOf = (usd: number | undefined): number | undefined => (usd === undefined ? undefined : usd * CENTS_PER_USD);

const count = z.int().min(0).default(0);

export const moneyTools = [
  tool({
    name: "report_cost",
    title: "Report a cost",
    description:
      "Report what you have spent beside what your tool reports itself. It is booked in any case: ask before you spend, with request_permission or reserve_budget.",
    isRead: false,
    // The money is gone: no policy keeps it out of the books.
    isUngated: true,
    input: z.object({
      provider: z.string().min(1).max(200),
      model: z.string().min(1).max(200).default("none"),
      amountUsd: z.number().min(0).max(10_000_000).optional().describe("May be left out where there are tokens."),
      inputTokens: count,
      cachedInputTokens: count,
      outputTokens: count,
      issueId: z.string().min(1).max(100).optional(),
      idempotencyKey: z.string().min(1).max(255).optional().describe("The same again is booked once."),
    }),
    output: z.object({ costEventId: z.string(), costUsd: z.number(), runId: z.string().nullable() }),
    subjectOf: ({ provider }) => provider,
    run: async ({ actor, args, services }) => {
      const { issueId, amountUsd, ...usage } = args;
      const issue = issueId === undefined ? undefined : await services.issues.get(actor, issueId);
      const report = CostReport.parse({
        ...usage,
        agentId: actor.agentId,
        issueId: issue?.id,
        projectId: issue?.projectId,
        billingCode: issue?.billingCode,
        costCents: centsOf(amountUsd),
        occurredAt: new Date().toISOString(),
      });
      const booked = await services.costs.report(actor, actor.companyId, report);
      return { costEventId: booked.id, costUsd: booked.costCents / CENTS_PER_USD, runId: booked.heartbeatRunId };
    },
  }),
  tool({
    name: "reserve_budget",
    title: "Reserve budget",
    description:
      "Have so much of your budgets set aside for this run before you spend it. An error of code budget_exceeded means: do not spend it.",
    isRead: false,
    input: z.object({
      amountUsd: z.number().positive().max(1_000_000_000).optional(),
      tokens: z.int().positive().optional(),
      reason: z.string().max(200).optional(),
    }),
    output: z.object({
      reservedUsd: z.number().nullable(),
      reservedTokens: z.number().nullable(),
      budgets: z.array(Left),
    }),
    actionOf: ({ amountUsd }) => ({ action: "reserve_budget", amountUsd }),
    run: async ({ actor, args: { amountUsd, tokens, reason }, services }) => {
      const wish = ReserveBudget.parse({ amountCents: centsOf(amountUsd), tokens, reason });
      const { reservedCents, reservedTokens, budgets } = await services.runBudgets.reserve(actor, wish);
      const reservedUsd = reservedCents === null ? null : reservedCents / CENTS_PER_USD;
      return { reservedUsd, reservedTokens, budgets: budgets.map(toLeft) };
    },
  }),
];
