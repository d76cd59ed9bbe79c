import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });

const exclusion = z.union([
  z.object({ weekday: z.number().int().min(0).max(6).meta({ description: "Of each week; 0 is Sunday." }) }),
  z.object({
    from: z.iso.date(),
    to: z.iso.date().meta({ description: "The last one, included." }),
    isYearly: z.boolean().optional().meta({ description: "In each year." }),
  }),
]);

export const calendarFields = {
  name: z.string().trim().min(1).max(200).meta({ description: "Unique in its company, in any case of letters." }),
  timezone: z.string().trim().min(1).max(100).meta({ description: "Whose days they are; as the IANA names zones." }),
  exclusions: z.array(exclusion).max(200).meta({ description: "Days on which nothing is due." }),
};

/** What both surfaces show of a calendar, besides ids. */
export const shownCalendar = { ...calendarFields, createdAt: moment, updatedAt: moment };

export const Calendar = z
  .object({ id: z.string(), companyId: z.string(), ...shownCalendar })
  .meta({ id: "Calendar", description: "Days on which the timers that name it are not due." });
export type Calendar = z.infer<typeof Calendar>;

export const CreateCalendar = z
  .object({
    ...calendarFields,
    timezone: calendarFields.timezone.default("UTC"),
    exclusions: calendarFields.exclusions.default([]),
  })
  .meta({ id: "CreateCalendar" });
export type CreateCalendar = z.infer<typeof CreateCalendar>;

export const UpdateCalendar = z
  .object(calendarFields)
  .partial()
  .meta({ id: "UpdateCalendar", description: "What is left out stays as it is." });
export type UpdateCalendar = z.infer<typeof UpdateCalendar>;

export const CalendarFilter = z.object({
  cursor: z
    .guid()
    .transform((value) => value.toLowerCase())
    .optional()
    .meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(200, 100),
});
export type CalendarFilter = z.infer<typeof CalendarFilter>;
