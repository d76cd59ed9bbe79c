import { z } from "zod";

const dailyRuns = z.number().int().min(0).max(1_000_000_000).nullish();
const dailyCents = z.number().min(0).max(100_000_000_000).nullish();
const otherName = (name: string) => ({ description: `Taken as ${name}, and kept under that name.` });

const seconds = (max: number) => z.number().min(0).max(max);

/** `runtimeConfig.heartbeat`: when an agent is woken, how many runs it may have, how its runs are retried. */
const HeartbeatConfig = z
  .looseObject({
    enabled: z.boolean().optional().meta({ description: "Whether its timer wakes it; needs intervalSec." }),
    intervalSec: z
      .number()
      .int()
      .min(0)
      .max(31_536_000)
      .optional()
      .meta({ description: "Seconds between the wakes of its timer; 0: none." }),
    jitterSec: z.number().int().min(0).max(86_400).optional().meta({
      description:
        "Its timer fires up to so many seconds behind its due time, always the same for one agent. Default: a tenth of intervalSec, 60 at the most.",
    }),
    wakeOnDemand: z.boolean().optional().meta({ description: "False: only its timer wakes it. Default true." }),
    maxConcurrentRuns: z
      .number()
      .int()
      .min(1)
      .max(50)
      .optional()
      .meta({ description: "Its slots: how many of its runs may go at a time. Default 1." }),
    maxDailyRuns: dailyRuns.meta({ description: "Its budget of runs in a UTC day; 0: none." }),
    dailyRunLimit: dailyRuns.meta(otherName("maxDailyRuns")),
    dailyRunCap: dailyRuns.meta(otherName("maxDailyRuns")),
    maxRunsPerDay: dailyRuns.meta(otherName("maxDailyRuns")),
    maxDailyCostCents: dailyCents.meta({ description: "Its budget in a UTC day, in cents with fractions; 0: none." }),
    dailyCostCentsLimit: dailyCents.meta(otherName("maxDailyCostCents")),
    dailySpendCentsLimit: dailyCents.meta(otherName("maxDailyCostCents")),
    dailyBudgetCents: dailyCents.meta(otherName("maxDailyCostCents")),
    retry: z
      .looseObject({
        maxRetries: z.number().int().min(0).max(20).optional(),
        baseSec: seconds(86_400).optional(),
        maxSec: seconds(604_800).optional(),
      })
      .optional()
      .meta({ description: "Of transient failures." }),
    maxTurnContinuation: z
      .looseObject({
        enabled: z.boolean().optional(),
        maxAttempts: z.number().int().min(0).max(10).optional(),
        delayMs: z.number().min(0).max(300_000).optional(),
      })
      .optional()
      .meta({ description: "How often a run that came to its limit of turns goes on in another one. Default: twice." }),
    sessionCompaction: z
      .looseObject({
        enabled: z.boolean().optional(),
        maxSessionRuns: z.number().int().min(0).max(1_000_000).optional(),
        maxRawInputTokens: z.number().int().min(0).max(1_000_000_000_000).optional(),
        maxSessionAgeHours: z.number().min(0).max(87_600).optional(),
      })
      .optional()
      .meta({
        description:
          "How far a session goes before the next run begins another one, with a note of it; 0: without end. Where it is enabled, the default is 200 runs, 2,000,000 input tokens, 72 hours; of claude_local and codex_local, without end.",
      }),
  })
  .meta({ id: "HeartbeatConfig" });

export const RuntimeConfig = z
  .looseObject({ heartbeat: HeartbeatConfig.optional() })
  .meta({ id: "RuntimeConfig", description: "Keys that are not known here are kept as they are." });
export type RuntimeConfig = z.infer<typeof RuntimeConfig>;
