import { Readable } from "node:stream";
import { z } from "zod";

import type { CostEvent } from "../../../shared/costs/cost.schema.ts";
import type { RollUp } from "../../../shared/costs/cost-rollup.service.ts";
import type { CostScope } from "../../../shared/costs/cost-scope.ts";
import { csvLine } from "../../../shared/kernel/csv.ts";
import { usdToMicros } from "../../../shared/kernel/money.ts";
import { encodePublicId, type PublicIdKind } from "../../../shared/kernel/public-id.ts";
import { FileAnswer } from "../../file-answer.ts";
import { operation } from "../../operation.ts";
import { AdjustCosts, CostEntry, CostForecast, CostRollUp, TopUpTeam } from "../cost-shapes.ts";
import { InCompany, lastOf, named, page, reference } from "../fields.ts";
import { toUsd } from "../money.ts";
import { between } from "../since.ts";
import { toTeam, V1Team } from "../team-view.ts";

const tag = "v1 Costs";

const CENTS_PER_USD = 100;

const usdOfCents = (cents: number): number => cents / CENTS_PER_USD;

const Window = z.object(between);
type Window = z.output<typeof Window>;

/** This UTC month until now, unless it is said otherwise. */
function periodOf(
  { since, until }: Window,
  now: Date,
): { readonly from: string; readonly to: string; readonly label: string } {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
  const label = since === undefined && until === undefined ? month.slice(0, 7) : "custom";
  return { from: since ?? month, to: until ?? now.toISOString(), label };
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
      const { from, to, label } = periodOf(query, new Date());
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
        trend: { perDay: found.days.map(({ day, cost_micros: micros }) => ({ day, usd: toUsd(micros) })) },
      };
    },
  });

interface Named {
  readonly cid: string;
  readonly id?: string;
}

const of = (kind: PublicIdKind, what: string): z.ZodType<Named> => InCompany.extend({ id: named(kind, what) });

const toEntry = (event: CostEvent): z.infer<typeof CostEntry> => ({
  id: encodePublicId("cost", event.id),
  agentId: encodePublicId("agent", event.agentId),
  taskId: event.issueId && encodePublicId("issue", event.issueId),
  projectId: event.projectId && encodePublicId("project", event.projectId),
  runId: event.heartbeatRunId && encodePublicId("run", event.heartbeatRunId),
  provider: event.provider,
  model: event.model,
  usd: usdOfCents(event.costCents),
  tokens: { input: event.inputTokens + event.cachedInputTokens + event.cacheWriteTokens, output: event.outputTokens },
  at: event.occurredAt,
});

const EntryFilter = z.object({
  agent: reference("agent").optional(),
  project: reference("project").optional(),
  task: reference("issue").optional(),
  run: reference("run").optional(),
  ...between,
});

const toFilter = (query: z.output<typeof EntryFilter>) => ({
  agentId: query.agent,
  projectId: query.project,
  issueId: query.task,
  heartbeatRunId: query.run,
  from: query.since,
  to: query.until,
});

const EXPORT_PAGE = 1_000;
const CSV_HEADER = "at,id,agentId,taskId,projectId,runId,provider,model,usd,inputTokens,outputTokens\r\n";

const lineOf = ({
  at,
  id,
  agentId,
  taskId,
  projectId,
  runId,
  provider,
  model,
  usd,
  tokens,
}: z.infer<typeof CostEntry>): string =>
  csvLine([at, id, agentId, taskId, projectId, runId, provider, model, usd, tokens.input, tokens.output]);

export const v1CostOperations = [
  rollUp({ id: "v1GetCosts", path: "", scope: "company", params: InCompany }),
  rollUp({ id: "v1GetCostsOfTeam", path: "/teams/:id", scope: "team", params: of("team", "Team") }),
  rollUp({ id: "v1GetCostsOfAgent", path: "/agents/:id", scope: "agent", params: of("agent", "Agent") }),
  rollUp({ id: "v1GetCostsOfProject", path: "/projects/:id", scope: "project", params: of("project", "Project") }),
  rollUp({ id: "v1GetCostsOfIssue", path: "/issues/:id", scope: "issue", params: of("issue", "Issue") }),
  rollUp({ id: "v1GetCostsOfRun", path: "/runs/:id", scope: "run", params: of("run", "Run") }),
  operation({
    id: "v1ListCostEntries",
    method: "GET",
    url: "/companies/:cid/costs/entries",
    summary: "List each thing that was charged, the newest first",
    tag,
    scope: "admin",
    isCostly: true,
    params: InCompany,
    query: EntryFilter.extend(page),
    status: 200,
    reply: z.array(CostEntry),
    nextCursor: lastOf("cost"),
    run: async ({ actor, params, query, services }) => {
      const { limit, cursor } = query;
      return (await services.costs.list(actor, params.cid, { ...toFilter(query), limit, cursor })).map(toEntry);
    },
  }),
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
  operation({
    id: "v1ExportCosts",
    method: "GET",
    url: "/companies/:cid/costs/export",
    summary: "Export each thing that was charged, the newest first, as JSON lines or CSV, however long",
    tag,
    scope: "read",
    isCostly: true,
    givesFile: true,
    params: InCompany,
    query: EntryFilter.extend({ format: z.enum(["jsonl", "csv"]).default("csv") }),
    status: 200,
    reply: z.string(),
    run: async ({ actor, params: { cid }, query, services }) => {
      const isCsv = query.format === "csv";
      const pageBehind = (cursor?: string) =>
        services.costs.list(actor, cid, { ...toFilter(query), limit: EXPORT_PAGE, cursor });
      const first = await pageBehind();
      async function* lines(): AsyncGenerator<string, void> {
        if (isCsv) yield CSV_HEADER;
        for (let events = first; ; events = await pageBehind(events.at(-1)?.id)) {
          yield events
            .map((event) => (isCsv ? lineOf(toEntry(event)) : `${JSON.stringify(toEntry(event))}\n`))
            .join("");
          if (events.length < EXPORT_PAGE) return;
        }
      }
      const contentType = isCsv ? "text/csv" : "application/x-ndjson";
      const content = Readable.from(lines(), { highWaterMark: 1 });
      return new FileAnswer({ content, contentType, filename: `costs.${query.format}` });
    },
  }),
];
