import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const CreateAgentKey = z
  .object({
    name: z.string().trim().min(1).max(200).default("default"),
    scope: z
      .object({ kind: z.literal("standard", "only standard keys are there: all that the agent may do") })
      .nullish()
      .meta({ description: "Keys that may do less than their agent are not there; asking for one is refused." }),
  })
  .meta({ id: "CreateAgentKey" });
export type CreateAgentKey = z.infer<typeof CreateAgentKey>;

export const AgentKey = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: moment,
    lastUsedAt: moment.nullable().meta({ description: "To the minute." }),
    revokedAt: moment.nullable(),
  })
  .meta({ id: "AgentKey" });
export type AgentKey = z.infer<typeof AgentKey>;

export const NewAgentKey = z
  .object({
    id: z.string(),
    name: z.string(),
    token: z.string().meta({ description: "The key itself. It is shown this once; only its hash is kept." }),
    createdAt: moment,
  })
  .meta({ id: "NewAgentKey" });
export type NewAgentKey = z.infer<typeof NewAgentKey>;
