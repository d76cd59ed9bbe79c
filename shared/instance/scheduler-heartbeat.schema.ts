import { z } from "zod";
import { AGENT_STATUSES } from "../agents/agent.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";

export const SchedulerHeartbeat = z
  .object({
    id: z.string(),
    companyId: z.string(),
    companyName: z.string(),
    companyIssuePrefix: z.string(),
    agentName: z.string(),
    agentUrlKey: z.string(),
    role: z.string(),
    title: z.string().nullable(),
    status: z.enum(AGENT_STATUSES),
    adapterType: z.string(),
    intervalSec: z.number(),
    heartbeatEnabled: z.boolean(),
    schedulerActive: z.boolean().meta({ description: "Its timer wakes it as things stand." }),
    lastHeartbeatAt: z.string().nullable().meta({ format: "date-time" }),
  })
  .meta({ id: "SchedulerHeartbeat", description: "An agent that has an interval for its timer." });
export type SchedulerHeartbeat = z.infer<typeof SchedulerHeartbeat>;

export const SchedulerHeartbeatPage = z.object({
  cursor: z.guid().optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(1000, 1000),
});
export type SchedulerHeartbeatPage = z.infer<typeof SchedulerHeartbeatPage>;
