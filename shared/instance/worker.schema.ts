import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const DrainWorker = z
  .object({ reason: z.string().trim().min(1).max(1_000).nullish() })
  .meta({ id: "DrainWorker" });
export type DrainWorker = z.infer<typeof DrainWorker>;

export const Worker = z
  .object({
    id: z.string().meta({ description: "New with each start." }),
    host: z.string(),
    pid: z.number().int(),
    version: z.string(),
    slots: z.number().int().meta({ description: "How many runs it takes at a time." }),
    running: z.number().int().meta({ description: "How many it has." }),
    adapters: z.array(z.string()).nullable().meta({
      description: "The adapter types that it can run; null: it is of a version that does not say.",
    }),
    tools: z.record(z.string(), z.object({ version: z.string().nullable(), isLoggedIn: z.boolean().nullable() })).meta({
      description:
        "What it knows of the tools that it found on its host, by adapter type; null: the tool does not say, or was not asked yet.",
    }),
    workspaces: z
      .object({ directory: z.string(), isWritable: z.boolean(), freeGib: z.number().int().nullable() })
      .nullable()
      .meta({
        description:
          "Where it makes the directories of agents that have no other, and what is left of that disk, in GiB; null: it is of a version that does not say.",
      }),
    state: z.enum(["live", "draining", "lost"]).meta({
      description:
        "draining: it takes nothing new, since it is stopping or was told to. lost: it was silent for longer than a " +
        "lease and did not say goodbye; its runs start elsewhere, and after a quarter of an hour it is forgotten. One that was told to take nothing new still is when it comes back.",
    }),
    since: moment.meta({ description: "When it started." }),
    lastBeatAt: moment,
    drain: z
      .object({ since: moment, by: z.string().nullable(), reason: z.string().nullable() })
      .nullable()
      .meta({ description: "Who told it to take nothing new; null where nobody did." }),
  })
  .meta({ id: "Worker", description: "A process that executes runs." });
export type Worker = z.infer<typeof Worker>;
