import { z } from "zod";

import {
  CostByAgent,
  CostByAgentModel,
  CostByBiller,
  CostByProject,
  CostByProvider,
  CostSummary,
  CostWindow,
  CostWindowSpend,
  ProviderQuota,
} from "../../shared/costs/cost-summary.schema.ts";
import type { CostSummaryService } from "../../shared/costs/cost-summary.service.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

const tag = "Costs";

type Summary = Exclude<keyof CostSummaryService, "windows" | "quotas">;

/** What a company spent within a time; without one, what this month has booked. */
const within = <Reply extends z.ZodType>(
  {
    id,
    path,
    summary,
    of,
  }: { readonly id: string; readonly path: string; readonly summary: string; readonly of: Summary },
  reply: Reply,
) =>
  operation({
    id,
    method: "GET",
    url: `/companies/:companyId/costs/${path}`,
    summary,
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: CostWindow,
    status: 200,
    reply,
    run: ({ actor, params, query, services }) =>
      services.costSummaries[of](actor, params.companyId, query) as Promise<z.input<Reply>>,
  });

export const costSummaryOperations = [
  within(
    {
      id: "getCostSummary",
      path: "summary",
      summary: "What a company has spent of its monthly budget; within from and to, if given",
      of: "summary",
    },
    CostSummary,
  ),
  within(
    { id: "listCostsByAgent", path: "by-agent", summary: "What each agent has spent", of: "byAgent" },
    z.array(CostByAgent),
  ),
  within(
    {
      id: "listCostsByAgentModel",
      path: "by-agent-model",
      summary: "What each agent has spent on each model",
      of: "byAgentModel",
    },
    z.array(CostByAgentModel),
  ),
  within(
    {
      id: "listCostsByProvider",
      path: "by-provider",
      summary: "What was spent on each provider's models",
      of: "byProvider",
    },
    z.array(CostByProvider),
  ),
  within(
    { id: "listCostsByBiller", path: "by-biller", summary: "What each biller bills for", of: "byBiller" },
    z.array(CostByBiller),
  ),
  within(
    { id: "listCostsByProject", path: "by-project", summary: "What was spent on each project", of: "byProject" },
    z.array(CostByProject),
  ),
  operation({
    id: "listWindowSpend",
    method: "GET",
    url: "/companies/:companyId/costs/window-spend",
    summary: "What was spent on each provider in the last 5 hours, 24 hours and 7 days",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: z.array(CostWindowSpend),
    run: ({ actor, params, services }) => services.costSummaries.windows(actor, params.companyId),
  }),
  operation({
    id: "listQuotaWindows",
    method: "GET",
    url: "/companies/:companyId/costs/quota-windows",
    summary: "What adapters know of their providers' own limits",
    tag,
    allow: ["board"],
    params: CompanyParams,
    status: 200,
    reply: z.array(ProviderQuota),
    run: ({ actor, params, services }) => services.costSummaries.quotas(actor, params.companyId),
  }),
];
