import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

export const SetDrain = z
  .object({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(1_000)
      .nullish()
      .meta({ description: "Shown to whoever asks why nothing starts." }),
    until: z.iso
      .datetime({ offset: true })
      .nullish()
      .meta({ description: "When it ends by itself, by the database's clock. Absent: when someone ends it." }),
  })
  .meta({ id: "SetDrain" });
export type SetDrain = z.infer<typeof SetDrain>;

export const InstanceDrain = z
  .object({
    draining: z.boolean().meta({ description: "The fleet starts nothing." }),
    since: moment.nullable(),
    setBy: z.object({ type: z.string(), id: z.string() }).nullable().meta({ description: "Who said so last." }),
    reason: z.string().nullable(),
    until: moment.nullable().meta({ description: "When it ends by itself; null: when someone ends it." }),
    running: z.number().int().meta({ description: "Runs that are going, in all companies." }),
    waiting: z.number().int().meta({ description: "Runs that are queued, in all companies." }),
    quiet: z.boolean().meta({ description: "Draining, and nothing runs: nothing will, until the drain is over." }),
  })
  .meta({ id: "InstanceDrain" });
export type InstanceDrain = z.infer<typeof InstanceDrain>;
