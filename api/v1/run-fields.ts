import { z } from "zod";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { moment } from "./fields.ts";

const count = z.number().int();

export const V1Run = z
  .object({
    id: z.string(),
    companyId: z.string(),
    issueId: z.string().nullable(),
    agentId: z.string(),
    status: z.enum(["scheduled_retry", "queued", "running", "succeeded", "failed", "cancelled", "timed_out"]),
    errorCode: z.string().nullable(),
    attempt: count,
    retryOfRunId: z.string().nullable(),
    cost: z.object({ usd: z.number(), tokens: z.object({ input: count, output: count }) }),
    createdAt: moment,
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
  })
  .meta({ id: "V1Run", description: "One execution of an agent." });

export const V1WholeRun = V1Run.extend({ error: z.string().nullable() }).meta({ id: "V1RunDetail" });

const tokensOf = (usage: Run["usageJson"], name: string): number => {
  const tokens = usage?.[name];
  return typeof tokens === "number" ? Math.trunc(tokens) : 0;
};

export const toRun = (run: Run): z.infer<typeof V1Run> => ({
  id: encodePublicId("run", run.id),
  companyId: encodePublicId("company", run.companyId),
  issueId: run.issueId === null ? null : encodePublicId("issue", run.issueId),
  agentId: encodePublicId("agent", run.agentId),
  status: run.status,
  errorCode: run.errorCode,
  attempt: run.attempt,
  retryOfRunId: run.retryOfRunId === null ? null : encodePublicId("run", run.retryOfRunId),
  cost: {
    usd: run.costUsd,
    tokens: { input: tokensOf(run.usageJson, "inputTokens"), output: tokensOf(run.usageJson, "outputTokens") },
  },
  createdAt: run.createdAt,
  startedAt: run.startedAt,
  finishedAt: run.finishedAt,
});

export const toWholeRun = (run: Run): z.infer<typeof V1WholeRun> => ({ ...toRun(run), error: run.error });
