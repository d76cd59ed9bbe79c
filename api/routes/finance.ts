import { z } from "zod";

import { CostWindow } from "../../shared/costs/cost-summary.schema.ts";
import {
  FinanceByBiller,
  FinanceByKind,
  FinanceEvent,
  FinanceFilter,
  FinanceSummary,
  ReportFinanceEvent,
} from "../../shared/finance/finance.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf } from "./params.ts";

const tag = "Costs";

export const financeOperations = [
  operation({
    id: "getFinanceSummary",
    method: "GET",
    url: "/companies/:companyId/costs/finance-summary",
    summary: "What billers charged and credited a company",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: CostWindow,
    status: 200,
    reply: FinanceSummary,
    run: ({ actor, params, query, services }) => services.finance.summary(actor, params.companyId, query),
  }),
  operation({
    id: "listFinanceByBiller",
    method: "GET",
    url: "/companies/:companyId/costs/finance-by-biller",
    summary: "What each biller charged and credited",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: CostWindow,
    status: 200,
    reply: z.array(FinanceByBiller),
    run: ({ actor, params, query, services }) => services.finance.byBiller(actor, params.companyId, query),
  }),
  operation({
    id: "listFinanceByKind",
    method: "GET",
    url: "/companies/:companyId/costs/finance-by-kind",
    summary: "What was charged and credited, by kind",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: CostWindow,
    status: 200,
    reply: z.array(FinanceByKind),
    run: ({ actor, params, query, services }) => services.finance.byKind(actor, params.companyId, query),
  }),
  operation({
    id: "listFinanceEvents",
    method: "GET",
    url: "/companies/:companyId/costs/finance-events",
    summary: "List what billers charged and credited, the latest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: FinanceFilter,
    status: 200,
    reply: z.array(FinanceEvent),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.finance.list(actor, params.companyId, query),
  }),
  operation({
    id: "reportFinanceEvent",
    method: "POST",
    url: "/companies/:companyId/finance-events",
    summary: "Report what a biller charged or credited",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: ReportFinanceEvent,
    status: 201,
    reply: FinanceEvent,
    run: ({ actor, params, body, services }) => services.finance.report(actor, params.companyId, body),
  }),
];
