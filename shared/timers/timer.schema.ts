import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const MOST_PREVIEWED = 100;

const text = z.string().meta({ format: "date-time" });
const id = z.guid().transform((value) => value.toLowerCase());

const missedPolicy = z.enum(["skip", "one", "all"]).meta({
  description: "Of due times that nobody fired when they came: none, one fire for all of them, or one for each.",
});
const overlapPolicy = z.enum(["coalesce", "skip", "queue"]).meta({
  description:
    "While a run of its agent and scope waits or goes on: join one that waits, leave the fire out, or wait in line.",
});
const KINDS = ["interval", "cron", "at"] as const;
export const timerStatus = z.enum(["active", "paused", "ended", "failed"]).meta({
  description: "`ended`: it never comes again; `failed`: it was set aside, for its `problem`.",
});
export type TimerStatus = z.infer<typeof timerStatus>;

/** What both surfaces show of a timer, besides ids. */
export const shownTimer = {
  keptBy: z.enum(["caller", "heartbeat", "routine"]).meta({
    description: "`heartbeat`: runtimeConfig.heartbeat of its agent; `routine`: a trigger. Those are changed there.",
  }),
  name: z.string().nullable(),
  kind: z.enum(KINDS),
  intervalSec: z.number().int().nullable(),
  anchorAt: text.nullable().meta({ description: "Of an interval: it is due whole intervals from here." }),
  cronExpression: z.string().nullable(),
  timezone: z.string().nullable().meta({ description: "Of a cron expression." }),
  at: text.nullable(),
  text: z.string().meta({ description: "When it comes due, in words." }),
  jitterSec: z.number().int(),
  startAt: text.nullable(),
  endAt: text.nullable(),
  maxFires: z.number().int().nullable(),
  firesMade: z.number().int(),
  missedPolicy,
  missedCap: z.number().int(),
  overlapPolicy,
  reason: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  status: timerStatus,
  dueAt: text.nullable().meta({ description: "When it comes due next." }),
  firesAt: text.nullable().meta({ description: "When that is fired: later by its jitter." }),
  problem: z.string().nullable(),
  lastFiredAt: text.nullable(),
  createdAt: text,
  updatedAt: text,
};

export const Timer = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string().nullable(),
    triggerId: z.string().nullable().meta({ description: "Of a routine: the trigger that it sets off." }),
    calendarIds: z.array(z.string()),
    ...shownTimer,
  })
  .meta({ id: "Timer", description: "What wakes an agent by the clock." });
export type Timer = z.infer<typeof Timer>;

const moment = z.iso.datetime({ offset: true });

const MOST_INTERVAL_SEC = 366 * 86_400;
const intervalSec = z.number().int().min(1).max(MOST_INTERVAL_SEC);
const cronExpression = z.string().trim().min(1).max(256).meta({
  description: "Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood.",
});
const timezone = z.string().trim().min(1).max(100).meta({ description: "As the IANA names them." });
const jitterSec = z.number().int().min(0).max(86_400).meta({
  description: "It is fired up to so much behind its due time, always the same for one agent.",
});
const startAt = moment.nullable().meta({ description: "It is not due before; the anchor of an interval." });
const endAt = moment.nullable().meta({ description: "It is not due behind it." });
const maxFires = z.number().int().min(1).max(2_147_483_647).nullable();

export const MOST_CALENDARS_OF_TIMER = 10;
const calendarIds = z.array(id).max(MOST_CALENDARS_OF_TIMER).meta({
  description: "It is not due on days that any of these calendars excludes.",
});

const words = {
  name: z.string().trim().min(1).max(200).nullable(),
  missedPolicy,
  missedCap: z.number().int().min(1).max(100),
  overlapPolicy,
  reason: z.string().max(2_000).nullable().meta({ description: "Why it wakes its agent; the agent sees it." }),
  payload: z.record(z.string(), z.unknown()).meta({
    description:
      "Context for the agent, 16 kB at the most. `taskKey`, `taskId` or `issueId` name the scope in which wakeups join.",
  }),
};

/** What a new timer says, of whatever kind, besides its calendars. */
export const newTimer = {
  name: words.name.optional(),
  jitterSec: jitterSec.default(0),
  startAt: startAt.optional(),
  endAt: endAt.optional(),
  maxFires: maxFires.optional(),
  missedPolicy: missedPolicy.default("one"),
  missedCap: words.missedCap.default(25),
  overlapPolicy: overlapPolicy.default("coalesce"),
  reason: words.reason.optional(),
  payload: words.payload.default({}),
  isPaused: z.boolean().default(false).meta({ description: "It is made paused." }),
};

/** When it comes due, by its kind. */
export const newInterval = { kind: z.literal("interval"), intervalSec };
export const newCron = { kind: z.literal("cron"), cronExpression, timezone: timezone.default("UTC") };
export const newAt = { kind: z.literal("at"), at: moment };

const created = { ...newTimer, calendarIds: calendarIds.default([]) };

export const CreateTimer = z
  .discriminatedUnion("kind", [
    z.object({ ...newInterval, ...created }),
    z.object({ ...newCron, ...created }),
    z.object({ ...newAt, ...created }),
  ])
  .meta({ id: "CreateTimer" });
export type CreateTimer = z.infer<typeof CreateTimer>;

/** What may be changed of it, besides its calendars. */
export const changedTimer = {
  ...words,
  kind: z.enum(KINDS).meta({ description: "With what that kind needs." }),
  intervalSec,
  cronExpression,
  timezone,
  at: moment,
  jitterSec,
  startAt,
  endAt,
  maxFires,
};

export const UpdateTimer = z
  .object({ ...changedTimer, calendarIds })
  .partial()
  .meta({ id: "UpdateTimer", description: "What is left out stays as it is; null takes it away." });
export type UpdateTimer = z.infer<typeof UpdateTimer>;

export const TimerFilter = z.object({
  agentId: id.optional(),
  status: timerStatus.optional(),
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(200, 100),
});
export type TimerFilter = z.infer<typeof TimerFilter>;

export const AgentTimerFilter = TimerFilter.omit({ agentId: true });

const OUTCOMES = ["queued", "coalesced", "deferred", "skipped", "refused", "received", "gone"] as const;

/** What both surfaces show of a fire, besides ids. */
export const shownFire = {
  id: z.string().meta({ description: "Of this fire among those of its timer." }),
  dueAt: text,
  plannedAt: text.meta({ description: "When it was to be fired: the due time and the jitter." }),
  firedAt: text,
  latenessMs: z.number().int().meta({ description: "From when it was planned to when it was fired." }),
  missed: z.number().int().meta({ description: "Due times before this one that have no fire of their own." }),
  outcome: z.enum(OUTCOMES).meta({
    description: "What became of its wakeup; `received`: a routine has it; `gone`: there was nobody to wake.",
  }),
  isManual: z.boolean().meta({ description: "Somebody fired it, at no due time of its own." }),
};

export const TimerFire = z
  .object({
    timerId: z.string(),
    ...shownFire,
    wakeupId: z.string().nullable(),
    runId: z.string().nullable(),
  })
  .meta({ id: "TimerFire", description: "One fire of a timer, and what came of it." });
export type TimerFire = z.infer<typeof TimerFire>;

export const TimerFireFilter = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(1_000, 100),
});
export type TimerFireFilter = z.infer<typeof TimerFireFilter>;

/** How a preview is shown. */
export const PreviewQuery = z.object({
  count: z.coerce.number().int().min(1).max(MOST_PREVIEWED).default(10).meta({ description: "How many fires." }),
  timezone: timezone.optional().meta({ description: "The reader's; else that of its cron expression, else UTC." }),
});
export type PreviewQuery = z.infer<typeof PreviewQuery>;

const previewed = {
  ...created,
  agentId: id.optional().meta({ description: "Whose timer it would be: `H` and the jitter are its own." }),
};

export const PreviewTimer = z
  .discriminatedUnion("kind", [
    z.object({ ...newInterval, ...previewed }),
    z.object({ ...newCron, ...previewed }),
    z.object({ ...newAt, ...previewed }),
  ])
  .meta({ id: "PreviewTimer" });
export type PreviewTimer = z.infer<typeof PreviewTimer>;

export const TimerPreview = z
  .object({
    text: z.string().meta({ description: "When it comes due, in words." }),
    timezone: z.string().meta({ description: "That of `local`." }),
    fires: z
      .array(
        z.object({
          dueAt: text,
          firesAt: text.meta({ description: "Later by its jitter." }),
          local: text.meta({ description: "The due time as clocks show it there." }),
        }),
      )
      .meta({ description: "Fewer than were asked for where it ends." }),
  })
  .meta({ id: "TimerPreview", description: "The next fires." });
export type TimerPreview = z.infer<typeof TimerPreview>;
