import { z } from "zod";

import { Calendar, CalendarFilter, CreateCalendar, UpdateCalendar } from "../../shared/timers/calendar.schema.ts";
import { operation } from "../operation.ts";
import { CalendarParams, CompanyParams, cursorOf } from "./params.ts";

const tag = "Timers";

export const calendarOperations = [
  operation({
    id: "listCalendars",
    method: "GET",
    url: "/companies/:companyId/calendars",
    summary: "List a company's calendars of days on which timers are not due, the oldest first",
    tag,
    access: "company",
    params: CompanyParams,
    query: CalendarFilter,
    status: 200,
    reply: z.array(Calendar),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.calendars.list(actor, params.companyId, query),
  }),
  operation({
    id: "createCalendar",
    method: "POST",
    url: "/companies/:companyId/calendars",
    summary: "Name days on which timers are not due",
    tag,
    access: "board",
    params: CompanyParams,
    body: CreateCalendar,
    status: 201,
    reply: Calendar,
    run: ({ actor, params, body, services }) => services.calendars.create(actor, params.companyId, body),
  }),
  operation({
    id: "getCalendar",
    method: "GET",
    url: "/companies/:companyId/calendars/:calendarId",
    summary: "Get a calendar",
    tag,
    access: "company",
    params: CalendarParams,
    status: 200,
    reply: Calendar,
    run: ({ actor, params, services }) => services.calendars.get(actor, params.companyId, params.calendarId),
  }),
  operation({
    id: "updateCalendar",
    method: "PATCH",
    url: "/companies/:companyId/calendars/:calendarId",
    summary: "Change a calendar; the timers that name it come due by it at once",
    tag,
    access: "board",
    params: CalendarParams,
    body: UpdateCalendar,
    status: 200,
    reply: Calendar,
    run: ({ actor, params, body, services }) => services.calendars.update(actor, params, body),
  }),
  operation({
    id: "deleteCalendar",
    method: "DELETE",
    url: "/companies/:companyId/calendars/:calendarId",
    summary: "Delete a calendar that no timer names",
    tag,
    access: "board",
    params: CalendarParams,
    status: 200,
    reply: Calendar,
    run: ({ actor, params, services }) => services.calendars.delete(actor, params),
  }),
];
