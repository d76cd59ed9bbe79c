import { CostEvent, CostReport } from "../../shared/costs/cost.schema.ts";
import { operation } from "../operation.ts";
import { costSummaryOperations } from "./cost-summaries.ts";
import { financeOperations } from "./finance.ts";
import { CompanyParams } from "./params.ts";
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
  ...costSummaryOperations,
  ...financeOperations,
  ...priceOperations,
];
