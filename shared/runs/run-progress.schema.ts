import { z } from "zod";

import { RunResult } from "./run-result.schema.ts";

const { usage, costUsd, provider, model } = RunResult.shape;

const LONGEST_SILENCE_SEC = 86_400;

export const RunProgress = z
  .object({
    message: z.string().trim().min(1).max(5_000).optional().meta({ description: "Stands among the run's events." }),
    level: z.enum(["info", "warn", "error"]).default("info"),
    usage: usage.meta({ description: "All that the run has used so far." }),
    costUsd: costUsd.meta({ description: "All that the run has cost so far, in US dollars." }),
    provider,
    model,
    deadlineSec: z.int().min(1).max(LONGEST_SILENCE_SEC).optional().meta({
      description: "Counted from now, the run is given up then unless more is heard of it; left out: as it was.",
    }),
  })
  .meta({ id: "RunProgress", description: "How far a run is, as its endpoint says while it goes on." });
export type RunProgress = z.infer<typeof RunProgress>;

export const RunStanding = z
  .object({
    runId: z.string(),
    deadlineAt: z.string().nullable().meta({
      format: "date-time",
      description: "When it is given up; null while a worker waits for the answer to its call.",
    }),
    cancelRequested: z.boolean().meta({ description: "True: end the work now, and report that it is cancelled." }),
    cancelReason: z.string().nullable(),
  })
  .meta({ id: "RunStanding", description: "Whether a run may go on, and until when." });
export type RunStanding = z.infer<typeof RunStanding>;
