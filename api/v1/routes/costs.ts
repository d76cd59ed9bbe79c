import { z } from "zod";

import type { Period } from "../../../shared/budgets/envelope.ts";
import type { RollUp } from "../../../shared/costs/cost-rollup.service.ts";
import type { CostScope } from "../../../shared/costs/cost-scope.ts";
import { usdToMicros } from "../../../shared/kernel/money.ts";
import { encodePublicId, type PublicIdKind } from "../../../shared/kernel/public-id.ts";
import { operation } from "../../operation.ts";
import { CostEntry, toEntry } from "../cost-entry.ts";
import { AdjustCosts, CostForecast, CostRollUp, TopUpTeam } from "../cost-shapes.ts";
import { InCompany, named } from "../fields.ts";
import { toUsd, usdOfCents } from "../money.ts";
import { between, PERIOD_START } from "../since.ts";
import { toTeam, V1Team } from "../team-view.ts";

const tag = "v1 Costs";

const Window = z.object(between);
type Window = z.output<typeof Window>;

/** What is called so begins then. */
const LABEL: Readonly<Record<Period, (start: Date) => string>> = {
  daily: (start) => start.toISOString().slice(0, 10),
  weekly: (start) => start.toISOString().slice(0, 10),
  monthly: (start) => start.toISOString().slice(0, 7),
  quarterly: (start) => `${start.getUTCFullYear()}-Q${1 + start.getUTCMonth() / MONTHS_IN_QUARTER}`,
};
const MONTHS_IN_QUARTER = 3;

/** The company's fiscal period until now, unless it is said otherwise. */
function periodOf({ since, until }: Window, period: Period) {
  const now = new Date();
  const start = PERIOD_START[period](now);
  const label = since === undefined && until === undefined ? LABEL[period](start) : "custom";
  return { from: since ?? start.toISOString(), to: until ?? now.toISOString(), label };
}

const kindOf: Readonly<Record<CostScope, PublicIdKind>> = {
  company: "company",
  team: "team",
  agent: "agent",
  project: "project",
  issue: "issue",
  run: "run",
};

const toBudget = ({ budget }: RollUp) =>
  budget && {
    usd: usdOfCents(budget.amount),
    remaining: usdOfCents(budget.remainingAmount),
    percentUsed: budget.utilizationPercent,
  };

/** One roll-up: of a company, or of one thing of it. */
const rollUp = (spec: {
  readonly id: string;
  readonly path: string;
  readonly scope: CostScope;
  readonly params: z.ZodType<Named>;
}) =>
  operation({
    id: spec.id,
    method: "GET",
    url: `/companies/:cid/costs${spec.path}`,
    summary: `Get what ${spec.scope === "company" ? "a company" : `one ${spec.scope}`} has cost`,
    tag,
    scope: "read",
    params: spec.params,
    query: Window,
    status: 200,
    reply: CostRollUp,
    run: async ({ actor, params, query, services }) => {
      const { cid: companyId, id: scopeId = companyId } = params;
      const terms = (await services.companies.termsOf([companyId])).get(companyId);
      const { from, to, label } = periodOf(query, terms?.fiscal_period ?? "monthly");
      const found = await services.costRollUps.rollUp(actor, { companyId, scope: spec.scope, scopeId, from, to });
      const tokens = { input: found.inputTokens, output: found.outputTokens };
      const usd = toUsd(found.costMicros);
      return {
        scope: spec.scope,
        scopeId: encodePublicId(kindOf[spec.scope], scopeId),
        period: { start: from, end: to, label },
        total: { usd, tokens },
        budget: toBudget(found),
        // All that is charged today is for models.
        breakdown: { llm: { usd, tokens }, tools: { usd: 0 }, runtimeServices: { usd: 0 } },
        byTeam: found.teams.map(({ team_id: id, name, cost_micros: micros }) => ({
          teamId: encodePublicId("team", id),
          name,
          usd: toUsd(micros),
        })),
        trend: { perDay: found.days.map(({ day, cost_micros: micros }) => ({ day, usd: toUsd(micros) })) },
      };
    },
  });

interface Named {
  readonly cid: string;
  readonly id?: string;
}

const of = (kind: PublicIdKind, what: string): z.ZodType<Named> => InCompany.extend({ id: named(kind, what) });

export const v1CostOperations = [
  rollUp({ id: "v1GetCosts", path: "", scope: "company", params: InCompany }),
  rollUp({ id: "v1GetCostsOfTeam", path: "/teams/:id", scope: "team", params: of("team", "Team") }),
  rollUp({ id: "v1GetCostsOfAgent", path: "/agents/:id", scope: "agent", params: of("agent", "Agent") }),
  rollUp({ id: "v1GetCostsOfProject", path: "/projects/:id", scope: "project", params: of("project", "Project") }),
  rollUp({ id: "v1GetCostsOfIssue", path: "/issues/:id", scope: "issue", params: of("issue", "Issue") }),
  rollUp({ id: "v1GetCostsOfRun", path: "/runs/:id", scope: "run", params: of("run", "Run") }),
  operation({
    id: "v1TopUpTeam",
    method: "POST",
    url: "/companies/:cid/costs/topup",
    summary: "Give a team more, out of what of the company's budget no team has",
    tag,
    scope: "write",
    params: InCompany,
    body: TopUpTeam,
    status: 200,
    reply: V1Team,
    run: async ({ actor, params, body, services }) => {
      const { teamId, usd, reason = null } = body;
      return toTeam(await services.teams.topUp(actor, params.cid, { teamId, micros: usdToMicros(usd), reason }));
    },
  }),
  operation({
    id: "v1AdjustCosts",
    method: "POST",
    url: "/companies/:cid/costs/adjust",
    summary: "Book a correction: below zero where too much was booked",
    tag,
    scope: "admin",
    params: InCompany,
    body: AdjustCosts,
    status: 201,
    reply: CostEntry,
    run: async ({ actor, params, body, services }) => {
      const { agentId, usd, reason } = body;
      const costMicros = Math.sign(usd) * usdToMicros(Math.abs(usd));
      return toEntry(await services.costAdjustments.adjust(actor, params.cid, { agentId, costMicros, reason }));
    },
  }),
  operation({
    id: "v1ForecastCosts",
    method: "GET",
    url: "/companies/:cid/costs/forecast",
    summary: "Get where the company's budgets are heading",
    tag,
    scope: "read",
    params: InCompany,
    status: 200,
    reply: z.array(CostForecast),
    run: async ({ actor, params, services }) =>
      (await services.costRollUps.budgets(actor, params.cid))
        .filter(({ metric }) => metric === "billed_cents")
        .map(({ windowKind, windowStart, windowEnd, amount, observedAmount, forecast }) => ({
          window: windowKind,
          start: windowStart,
          end: windowEnd,
          budgetUsd: usdOfCents(amount),
          spentUsd: usdOfCents(observedAmount),
          usdPerHour: usdOfCents(forecast?.burnRatePerHour ?? 0),
          projectedUsd: forecast?.projectedAmount == null ? null : usdOfCents(forecast.projectedAmount),
          budgetMetAt: forecast?.capMetAt ?? null,
        })),
  }),
];
