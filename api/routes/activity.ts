import { z } from "zod";

import { Activity, ActivityFilter } from "../../shared/activity/activity.schema.ts";
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
];
