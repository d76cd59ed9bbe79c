import { z } from "zod";

export const Activity = z
  .object({
    id: z.string(),
    companyId: z.string(),
    actorType: z.string().meta({ description: "user, agent or system." }),
    actorId: z.string(),
    action: z.string().meta({ description: "What was done, as in agent.paused." }),
    entityType: z.string(),
    entityId: z.string(),
    agentId: z.string().nullable(),
    runId: z.string().nullable().meta({ description: "The run in which it was done." }),
    details: z.record(z.string(), z.unknown()).nullable(),
    createdAt: z.string().meta({ format: "date-time" }),
  })
  .meta({ id: "Activity", description: "One entry of the audit trail." });
export type Activity = z.infer<typeof Activity>;

export const ActivityFilter = z.object({
  agentId: z.guid().optional(),
  entityType: z.string().max(100).optional(),
  entityId: z.string().max(200).optional(),
  cursor: z.guid().optional().meta({ description: "The id of the last entry seen; the page goes on behind it." }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type ActivityFilter = z.infer<typeof ActivityFilter>;
