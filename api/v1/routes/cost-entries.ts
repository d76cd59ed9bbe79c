import { z } from "zod";

import { operation } from "../../operation.ts";
import { COSTS, CostEntry, toEntry } from "../cost-entry.ts";
import { exported, exportedAs, pagesOf } from "../exported.ts";
import { InCompany, lastOf, page, reference } from "../fields.ts";
import { between } from "../since.ts";

const tag = "v1 Costs";
const EXPORT_PAGE = 1_000;

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

export const v1CostEntryOperations = [
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
    id: "v1ExportCosts",
    method: "GET",
    url: "/companies/:cid/costs/export",
    summary: "Export each thing that was charged, the newest first, as JSON lines or CSV, however long",
    tag,
    scope: "read",
    isCostly: true,
    givesFile: true,
    params: InCompany,
    query: EntryFilter.extend(exportedAs("csv")),
    status: 200,
    reply: z.string(),
    run: ({ actor, params: { cid }, query, services }) => {
      const pageBehind = (cursor: string | undefined) =>
        services.costs.list(actor, cid, { ...toFilter(query), limit: EXPORT_PAGE, cursor });
      return exported(COSTS, query.format, pagesOf(EXPORT_PAGE, pageBehind));
    },
  }),
];
