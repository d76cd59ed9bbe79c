import { z } from "zod";

const tokens = z.number().int().min(0).default(0);

export const RunResult = z
  .object({
    status: z.enum(["succeeded", "failed", "cancelled"]),
    error: z.string().max(5000).optional(),
    errorCode: z.string().max(200).optional(),
    retry: z
      .boolean()
      .default(false)
      .meta({ description: "For `failed`: another attempt may go better; it is made after a pause." }),
    retryAfterSec: z.number().int().min(0).optional(),
    usage: z
      .object({
        inputTokens: tokens,
        cachedInputTokens: tokens,
        cacheWriteTokens: tokens.optional(),
        outputTokens: tokens,
      })
      .optional(),
    costUsd: z
      .number()
      .min(0)
      .max(1_000_000)
      .optional()
      .meta({ description: "What the whole run has cost, in US dollars." }),
    provider: z.string().min(1).max(200).optional(),
    model: z.string().min(1).max(200).optional(),
    summary: z.string().max(20_000).optional(),
    result: z.record(z.string(), z.unknown()).optional(),
    sessionId: z.string().max(500).optional(),
    externalRunId: z.string().max(500).optional().meta({ description: "What the endpoint calls this run." }),
  })
  .meta({ id: "RunResult", description: "How a run ended that its endpoint took with 202." });
export type RunResult = z.infer<typeof RunResult>;
