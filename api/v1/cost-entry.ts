import { z } from "zod";

import type { CostEvent } from "../../shared/costs/cost.schema.ts";
import { csvLine } from "../../shared/kernel/csv.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { Export } from "./exported.ts";
import { moment } from "./fields.ts";
import { usdOfCents } from "./money.ts";

const count = z.number().int();

export const CostEntry = z
  .object({
    id: z.string(),
    agentId: z.string(),
    taskId: z.string().nullable(),
    projectId: z.string().nullable(),
    runId: z.string().nullable(),
    provider: z.string(),
    model: z.string(),
    usd: z.number().meta({ description: "In US dollars." }),
    tokens: z.object({ input: count.meta({ description: "What a cache gave is among them." }), output: count }),
    at: moment,
  })
  .meta({ id: "V1CostEntry", description: "One thing that was charged." });

type CostEntry = z.infer<typeof CostEntry>;

export const toEntry = (event: CostEvent): CostEntry => ({
  id: encodePublicId("cost", event.id),
  agentId: encodePublicId("agent", event.agentId),
  taskId: event.issueId && encodePublicId("issue", event.issueId),
  projectId: event.projectId && encodePublicId("project", event.projectId),
  runId: event.heartbeatRunId && encodePublicId("run", event.heartbeatRunId),
  provider: event.provider,
  model: event.model,
  usd: usdOfCents(event.costCents),
  tokens: { input: event.inputTokens + event.cachedInputTokens + event.cacheWriteTokens, output: event.outputTokens },
  at: event.occurredAt,
});

const COLUMNS = "at,id,agentId,taskId,projectId,runId,provider,model,usd,inputTokens,outputTokens";

function toCsv(event: CostEvent): string {
  const { at, id, agentId, taskId, projectId, runId, provider, model, usd, tokens } = toEntry(event);
  return csvLine([at, id, agentId, taskId, projectId, runId, provider, model, usd, tokens.input, tokens.output]);
}

export const COSTS: Export<CostEvent> = {
  name: "costs",
  csvHeader: csvLine(COLUMNS.split(",")),
  toCsv,
  toJson: toEntry,
};
