import { z } from "zod";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { type Calendar, calendarFields, shownCalendar } from "../../shared/timers/calendar.schema.ts";
import {
  changedTimer,
  MOST_CALENDARS_OF_TIMER,
  newAt,
  newCron,
  newInterval,
  newTimer,
  shownFire,
  shownTimer,
  type Timer,
  type TimerFire,
} from "../../shared/timers/timer.schema.ts";
import { reference } from "./fields.ts";

export const V1Timer = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string().nullable(),
    triggerId: z.string().nullable().meta({ description: "Of a routine on `/api`: the trigger that it sets off." }),
    calendarIds: z.array(z.string()),
    ...shownTimer,
  })
  .meta({ id: "V1Timer", description: "What wakes an agent by the clock." });

export const toV1Timer = (timer: Timer): z.infer<typeof V1Timer> => ({
  ...timer,
  id: encodePublicId("timer", timer.id),
  companyId: encodePublicId("company", timer.companyId),
  agentId: timer.agentId && encodePublicId("agent", timer.agentId),
  calendarIds: timer.calendarIds.map((id) => encodePublicId("calendar", id)),
});

const calendarIds = z.array(reference("calendar")).max(MOST_CALENDARS_OF_TIMER).meta({
  description: "It is not due on days that any of these calendars excludes.",
});
const created = { ...newTimer, agentId: reference("agent"), calendarIds: calendarIds.default([]) };

export const V1CreateTimer = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...newInterval, ...created }),
    z.strictObject({ ...newCron, ...created }),
    z.strictObject({ ...newAt, ...created }),
  ])
  .meta({ id: "V1CreateTimer" });

const previewed = { ...created, agentId: reference("agent").optional() };

export const V1PreviewTimer = z
  .discriminatedUnion("kind", [
    z.strictObject({ ...newInterval, ...previewed }),
    z.strictObject({ ...newCron, ...previewed }),
    z.strictObject({ ...newAt, ...previewed }),
  ])
  .meta({ id: "V1PreviewTimer" });

export const V1UpdateTimer = z
  .strictObject({ ...changedTimer, calendarIds })
  .partial()
  .meta({ id: "V1UpdateTimer", description: "What is left out stays as it is; null takes it away." });

export const V1TimerFire = z
  .object({
    timerId: z.string(),
    ...shownFire,
    wakeupId: z.string().nullable().meta({ description: "As `/api` has it." }),
    runId: z.string().nullable(),
  })
  .meta({ id: "V1TimerFire", description: "One fire of a timer, and what came of it." });

export const toV1Fire = (fire: TimerFire): z.infer<typeof V1TimerFire> => ({
  ...fire,
  timerId: encodePublicId("timer", fire.timerId),
  runId: fire.runId && encodePublicId("run", fire.runId),
});

export const V1Calendar = z
  .object({ id: z.string(), companyId: z.string(), ...shownCalendar })
  .meta({ id: "V1Calendar", description: "Days on which the timers that name it are not due." });

export const toV1Calendar = (calendar: Calendar): z.infer<typeof V1Calendar> => ({
  ...calendar,
  id: encodePublicId("calendar", calendar.id),
  companyId: encodePublicId("company", calendar.companyId),
});

const { name, timezone, exclusions } = calendarFields;

export const V1CreateCalendar = z
  .strictObject({ name, timezone: timezone.default("UTC"), exclusions: exclusions.default([]) })
  .meta({ id: "V1CreateCalendar" });

export const V1UpdateCalendar = z
  .strictObject(calendarFields)
  .partial()
  .meta({ id: "V1UpdateCalendar", description: "What is left out stays as it is." });
