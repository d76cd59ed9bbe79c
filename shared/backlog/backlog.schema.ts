import { z } from "zod";

export const CancelBacklog = z
  .object({
    reason: z.string().trim().min(1).max(500).nullish().meta({ description: "Why; each cancelled run shows it." }),
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .nullish()
      .meta({ description: "Unique per company: the same key again answers with the cancellation that it began." }),
  })
  .meta({ id: "CancelBacklog" });
export type CancelBacklog = z.infer<typeof CancelBacklog>;

export const BacklogCancellation = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string().nullable().meta({ description: "Null: of all agents of the company." }),
    status: z.enum(["running", "done"]),
    total: z.number().int().meta({ description: "What waited when it was asked for: runs and kept wakeups." }),
    done: z.number().int().meta({
      description: "How many of them were cancelled. Less than `total` in the end: the others had started or ended.",
    }),
    reason: z.string().nullable(),
    requestedByActorType: z.string(),
    requestedByActorId: z.string(),
    requestedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({
    id: "BacklogCancellation",
    description: "All that waits of a company or an agent is cancelled, bit by bit; what is asked for later is not.",
  });
export type BacklogCancellation = z.infer<typeof BacklogCancellation>;
