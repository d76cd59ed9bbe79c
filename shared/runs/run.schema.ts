import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { RUN_STATUSES, type RunStatus } from "./run-machine.ts";

const json = z.record(z.string(), z.unknown());
const moment = z.string().meta({ format: "date-time" });

export const Run = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    invocationSource: z.string(),
    triggerDetail: z.string().nullable(),
    reason: z.string().nullable(),
    status: z.enum(RUN_STATUSES as [RunStatus, ...RunStatus[]]),
    taskKey: z.string().nullable(),
    issueId: z
      .string()
      .nullable()
      .meta({ description: "The issue that its wakeups are about: one run at a time works on it." }),
    projectId: z.string().nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    error: z.string().nullable(),
    errorCode: z.string().nullable(),
    wakeupRequestId: z.string().nullable(),
    exitCode: z.number().int().nullable(),
    signal: z.string().nullable(),
    usageJson: json.nullable(),
    resultJson: json.nullable(),
    costUsd: z.number().meta({ description: "What it has cost, in US dollars." }),
    reservedCents: z.number().nullable().meta({
      description: "Set aside for it under budgets in all, in cents with fractions; null where none asked for it.",
    }),
    meteredCents: z.number().nullable().meta({
      description: "What it said while it went on that it had used so far, in cents with fractions.",
    }),
    sessionIdBefore: z.string().nullable(),
    sessionIdAfter: z.string().nullable(),
    logStore: z.literal("postgres").nullable(),
    logRef: z.string().nullable(),
    logBytes: z.number().int(),
    logSha256: z.string().nullable().meta({
      description: "Of the whole log's bytes, in hex, once it has ended; null where its worker did not live to say it.",
    }),
    logCompressed: z.literal(false),
    logRemovedAt: moment.nullable().meta({ description: "When retention removed its log and events, where it did." }),
    stdoutExcerpt: z.string().nullable(),
    stderrExcerpt: z.string().nullable(),
    externalRunId: z.string().nullable().meta({
      description: "What the endpoint or the process calls it, where it said so (`externalRunId` of its report).",
    }),
    processPid: z.number().int().nullable(),
    processGroupId: z.number().int().nullable(),
    processStartedAt: moment.nullable(),
    retryOfRunId: z.string().nullable(),
    attempt: z.number().int().meta({ description: "1 for the first, and one more with each retry." }),
    processLossRetryCount: z.number().int(),
    scheduledRetryAt: moment.nullable(),
    scheduledRetryReason: z.string().nullable(),
    contextSnapshot: json.nullable(),
    fencingToken: z.number().int().nullable(),
    slot: z.number().int().nullable(),
    workerId: z.string().nullable(),
    leaseUntil: moment.nullable(),
    lastOutputAt: moment.nullable(),
    holdReason: z.string().nullable().meta({
      description:
        "Why it still waits, where it does: capacity.lowered, instance.drained, work.held (another run works on its issue, the issue has used up its own budget, or its project is paused), workspace.busy (another run works in its checkout), or budget.reserved, when what its budgets have left is set aside for runs in flight, or budget.run_cap_missing: its adapter tells costs only at the end, so that a hard budget needs one of each run (scope `run`) besides; adapter.no_worker (no worker that is there can run agents of its adapter type), adapter.workers_full (those that can have no free slot), adapter.other_worker (it was left to one that can).",
    }),
    cancelRequestedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "HeartbeatRun", description: "One execution of an agent." });
export type Run = z.infer<typeof Run>;

export const RunEvent = z
  .object({
    id: z.number().int(),
    runId: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    seq: z.number().int(),
    eventType: z.string(),
    stream: z.string().nullable(),
    level: z.string().nullable(),
    color: z.string().nullable(),
    message: z.string().nullable(),
    payload: json.nullable(),
    createdAt: moment,
  })
  .meta({ id: "HeartbeatRunEvent" });
export type RunEvent = z.infer<typeof RunEvent>;

export const LiveRun = z
  .object({
    id: z.string(),
    status: z.string(),
    invocationSource: z.string(),
    triggerDetail: z.string().nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    createdAt: moment,
    agentId: z.string(),
    agentName: z.string(),
    adapterType: z.string(),
    issueId: z.string().nullable(),
    logBytes: z.number().int(),
    logRemovedAt: moment.nullable().meta({ description: "When retention removed its log and events, where it did." }),
    lastOutputAt: moment.nullable(),
  })
  .meta({ id: "LiveRun" });
export type LiveRun = z.infer<typeof LiveRun>;

export const RunLogPage = z
  .object({
    runId: z.string(),
    store: z.literal("postgres"),
    logRef: z.string(),
    content: z.string().meta({ description: "NDJSON lines {ts, stream, chunk}, cut at a character." }),
    nextOffset: z.number().int().optional().meta({ description: "Bytes to continue from; absent at the end." }),
  })
  .meta({ id: "HeartbeatRunLog" });
export type RunLogPage = z.infer<typeof RunLogPage>;

const statuses = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(z.enum(RUN_STATUSES as [RunStatus, ...RunStatus[]])));

export const RunFilter = z.object({
  status: statuses.optional().meta({ description: "One or more, with commas between." }),
  agentId: z.uuid().optional(),
  source: z.enum(["on_demand", "assignment", "automation", "timer"]).optional(),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z.uuid().optional().meta({ description: "The id of the last run seen; the page goes on behind it." }),
  limit: pageLimit(1000, 200),
});
export type RunFilter = z.infer<typeof RunFilter>;
