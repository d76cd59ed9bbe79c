import { z } from "zod";

export const LiveEvent = z
  .object({
    id: z.number().int(),
    companyId: z.string(),
    type: z.string().meta({ description: "What happened, as in heartbeat.run.status." }),
    createdAt: z.string().meta({ format: "date-time" }),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "LiveEvent", description: "Something that just happened in a company." });
export type LiveEvent = z.infer<typeof LiveEvent>;
