import { z } from "zod";

import { CostEvent, CostFilter, CostReport } from "../../shared/costs/cost.schema.ts";
import { operation } from "../operation.ts";
import { costSummaryOperations } from "./cost-summaries.ts";
import { financeOperations } from "./finance.ts";
import { CompanyParams, cursorOf } from "./params.ts";
import { priceOperations } from "./prices.ts";

export const costOperations = [
  operation({
    id: "reportCost",
    method: "POST",
    url: "/companies/:companyId/cost-events",
    summary: "Report what something has cost",
    tag: "Costs",
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CostReport,
    status: 201,
    reply: CostEvent,
    // The money is gone, whether or not the run still stands.
    isOpenAfterRun: true,
    takesIdempotencyKey: true,
    run: ({ actor, params, body, services, idempotencyKey }) =>
      services.costs.report(actor, params.companyId, body, idempotencyKey),
  }),
  operation({
    id: "listCostEvents",
    method: "GET",
    url: "/companies/:companyId/costs/events",
    summary: "List what things have cost, what occurred last first",
    tag: "Costs",
    allow: ["board", "agent"],
    params: CompanyParams,
    query: CostFilter,
    status: 200,
    reply: z.array(CostEvent),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.costs.list(actor, params.companyId, query),
  }),
  ...costSummaryOperations,
  ...financeOperations,
  ...priceOperations,
];
