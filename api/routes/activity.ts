import { z } from "zod";

import { Activity, ActivityFilter, RecordActivity } from "../../shared/activity/activity.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf } from "./params.ts";

export const activityOperations = [
  operation({
    id: "listActivity",
    method: "GET",
    url: "/companies/:companyId/activity",
    summary: "List what was done in a company, newest first",
    tag: "Activity",
    allow: ["board", "agent"],
    params: CompanyParams,
    query: ActivityFilter,
    status: 200,
    reply: z.array(Activity),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.activity.list(actor, params.companyId, query),
  }),
  operation({
    id: "recordActivity",
    method: "POST",
    url: "/companies/:companyId/activity",
    summary: "Add what was done elsewhere to the audit trail",
    tag: "Activity",
    allow: ["board"],
    params: CompanyParams,
    body: RecordActivity,
    status: 201,
    reply: Activity,
    run: ({ actor, params, body, services }) => services.activity.record(actor, params.companyId, body),
  }),
];
