import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

export const WAKEUP_SOURCES = ["on_demand", "assignment", "automation", "timer"] as const;
export type WakeupSource = (typeof WAKEUP_SOURCES)[number];

export const WAKEUP_OUTCOMES = ["queued", "coalesced", "deferred", "skipped", "refused", "cancelled"] as const;
export type WakeupOutcome = (typeof WAKEUP_OUTCOMES)[number];

export const WakeupRequest = z
  .object({
    source: z.enum(WAKEUP_SOURCES).default("on_demand").meta({ description: "What asks." }),
    triggerDetail: z.enum(["manual", "ping", "callback", "system"]).default("manual"),
    reason: z.string().max(2000).nullish().meta({ description: "Why, in words or a code; the agent sees it." }),
    payload: z.record(z.string(), z.unknown()).nullish().meta({
      description: "Context for the agent. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.",
    }),
    idempotencyKey: z
      .string()
      .min(1)
      .max(200)
      .nullish()
      .meta({ description: "Unique per agent: the same key again answers as the first time, and wakes nobody." }),
    forceFreshSession: z.boolean().default(false).meta({ description: "Start without the session of earlier runs." }),
    failedRunId: z.guid().nullish().meta({
      description: "A run of this agent that failed or timed out: what it was woken with comes along. For the board.",
    }),
    coalesce: z.boolean().default(true).meta({ description: "False: a run of its own, joined with no other." }),
    hold: z
      .boolean()
      .default(false)
      .meta({ description: "Where it would be refused or skipped, keep it until it can run." }),
  })
  .meta({ id: "WakeupRequest", description: "Ask an agent to do one heartbeat." });
export type WakeupRequest = z.infer<typeof WakeupRequest>;

export const Wakeup = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    source: z.enum(WAKEUP_SOURCES),
    triggerDetail: z.string().nullable(),
    reason: z.string().nullable(),
    payload: z.record(z.string(), z.unknown()).nullable(),
    payloadOmitted: z.boolean().meta({
      description: "In a list: its payload takes more than 4 kB, and is shown by the wakeup itself only.",
    }),
    status: z
      .enum([
        "queued",
        "claimed",
        "coalesced",
        "deferred",
        "skipped",
        "refused",
        "completed",
        "failed",
        "cancelled",
        "timed_out",
      ])
      .meta({ description: "Where it stands: its own outcome until a run has it, then its run's." }),
    outcome: z.enum(WAKEUP_OUTCOMES).meta({ description: "What was decided." }),
    outcomeReason: z.string().meta({ description: "Why: a stable code." }),
    message: z.string().meta({ description: "Why, for people." }),
    runId: z.string().nullable(),
    runStatus: z.string().nullable(),
    taskKey: z.string().nullable().meta({ description: "The scope in which it joins others." }),
    repeatCount: z.number().int().meta({ description: "How many equal skips or refusals this row stands for." }),
    requestedByActorType: z.string(),
    requestedByActorId: z.string(),
    idempotencyKey: z.string().nullable(),
    requestedAt: z.string(),
    lastRequestedAt: z.string(),
    releasedAt: z.string().nullable(),
    claimedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: "Wakeup", description: "One request that an agent do a heartbeat, and what became of it." });
export type Wakeup = z.infer<typeof Wakeup>;

export const WakeupReceipt = z
  .object({
    id: z.string(),
    outcome: z.enum([...WAKEUP_OUTCOMES, "replayed"]),
    reason: z.string(),
    message: z.string(),
  })
  .meta({ id: "WakeupReceipt", description: "What was decided about a wakeup, and why." });
export type WakeupReceipt = z.infer<typeof WakeupReceipt>;

export const WakeupSkipped = z
  .object({
    status: z.literal("skipped"),
    outcome: z.enum(["deferred", "skipped"]),
    reason: z.string(),
    message: z.string(),
    wakeupId: z.string(),
  })
  .meta({
    id: "WakeupSkipped",
    description: "No run follows now: it is kept for later (`deferred`), or was not wanted (`skipped`).",
  });
export type WakeupSkipped = z.infer<typeof WakeupSkipped>;

const moment = z.iso.datetime({ offset: true });

export const WakeupFilter = z.object({
  source: z.enum(WAKEUP_SOURCES).optional(),
  outcome: z.enum(WAKEUP_OUTCOMES).optional(),
  since: moment.optional(),
  until: moment.optional(),
  cursor: z.uuid().optional().meta({ description: "The id of the last wakeup seen; the page goes on behind it." }),
  limit: pageLimit(1000, 100),
});
export type WakeupFilter = z.infer<typeof WakeupFilter>;
