import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const json = z.record(z.string(), z.unknown());
const moment = z.string().meta({ format: "date-time" });
const displayId = z
  .string()
  .nullable()
  .meta({ description: "Of the session that was used last: its first 128 characters." });
const params = json.nullable().meta({ description: "What the adapter goes on with." });

/** Of the session that `sessionDisplayId` names. */
const figures = {
  sessionBeganAt: moment.nullable(),
  sessionRuns: z.number().int().meta({ description: "How many runs it has had." }),
  sessionInputTokens: z.number().int().meta({
    description: "What those gave it to read, with what was written to a cache.",
  }),
  sessionHandoffMarkdown: z.string().nullable().meta({
    description: "What it was told of the session before it, where that was left.",
  }),
};

const state = {
  agentId: z.string(),
  companyId: z.string(),
  adapterType: z.string(),
  sessionId: z.string().nullable().meta({ description: "Of runs without a task." }),
  sessionDisplayId: displayId,
  sessionParamsJson: params,
  ...figures,
  stateJson: json,
  lastRunId: z.string().nullable(),
  lastRunStatus: z.string().nullable(),
  lastError: z.string().nullable(),
  totalInputTokens: z.number().int(),
  totalOutputTokens: z.number().int(),
  totalCachedInputTokens: z.number().int(),
  totalCostCents: z.number().int(),
  createdAt: moment,
  updatedAt: moment,
};

export const RuntimeState = z.object(state).meta({ id: "AgentRuntimeState" });
export type RuntimeState = z.infer<typeof RuntimeState>;

export const ResetRuntimeState = z
  .object({
    ...state,
    clearedTaskSessions: z.number().int().meta({ description: "How many tasks begin anew." }),
  })
  .meta({ id: "ResetAgentRuntimeState" });
export type ResetRuntimeState = z.infer<typeof ResetRuntimeState>;

export const TaskSession = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    adapterType: z.string(),
    taskKey: z.string(),
    sessionParamsJson: params,
    ...figures,
    sessionDisplayId: displayId,
    lastRunId: z.string().nullable(),
    lastError: z.string().nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "AgentTaskSession", description: "Where an agent's work on a task left off." });
export type TaskSession = z.infer<typeof TaskSession>;

export const TaskSessionPage = z.object({
  cursor: z.guid().optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(1000, 200),
});
export type TaskSessionPage = z.infer<typeof TaskSessionPage>;

export const ResetSession = z
  .object({ taskKey: z.string().trim().min(1).max(500).nullish().meta({ description: "Without one: all of them." }) })
  .meta({ id: "ResetAgentSession" });
export type ResetSession = z.infer<typeof ResetSession>;
