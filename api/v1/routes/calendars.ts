import { z } from "zod";

import { operation } from "../../operation.ts";
import { InCompany, lastOf, named, page } from "../fields.ts";
import { toV1Calendar, V1Calendar, V1CreateCalendar, V1UpdateCalendar } from "../timer-fields.ts";

const tag = "v1 Timers";
const CalendarParams = InCompany.extend({ id: named("calendar", "Calendar") });
const one = "/companies/:cid/calendars/:id";

const placeOf = ({ cid, id }: z.output<typeof CalendarParams>) => ({ companyId: cid, calendarId: id });

export const v1CalendarOperations = [
  operation({
    id: "v1ListCalendars",
    method: "GET",
    url: "/companies/:cid/calendars",
    summary: "List calendars of days on which timers are not due, the oldest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object(page),
    status: 200,
    reply: z.array(V1Calendar),
    nextCursor: lastOf("calendar"),
    run: async ({ actor, params, query, services }) =>
      (await services.calendars.list(actor, params.cid, query)).map(toV1Calendar),
  }),
  operation({
    id: "v1CreateCalendar",
    method: "POST",
    url: "/companies/:cid/calendars",
    summary: "Name days on which timers are not due",
    tag,
    scope: "write",
    params: InCompany,
    body: V1CreateCalendar,
    status: 201,
    reply: V1Calendar,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/calendars/${id}`,
    run: async ({ actor, params, body, services }) =>
      toV1Calendar(await services.calendars.create(actor, params.cid, body)),
  }),
  operation({
    id: "v1GetCalendar",
    method: "GET",
    url: one,
    summary: "Get a calendar",
    tag,
    scope: "read",
    params: CalendarParams,
    status: 200,
    reply: V1Calendar,
    run: async ({ actor, params, services }) =>
      toV1Calendar(await services.calendars.get(actor, params.cid, params.id)),
  }),
  operation({
    id: "v1UpdateCalendar",
    method: "PATCH",
    url: one,
    summary: "Change a calendar; the timers that name it come due by it at once",
    tag,
    scope: "write",
    params: CalendarParams,
    body: V1UpdateCalendar,
    status: 200,
    reply: V1Calendar,
    run: async ({ actor, params, body, services }) =>
      toV1Calendar(await services.calendars.update(actor, placeOf(params), body)),
  }),
  operation({
    id: "v1DeleteCalendar",
    method: "DELETE",
    url: one,
    summary: "Delete a calendar that no timer names",
    tag,
    scope: "write",
    params: CalendarParams,
    status: 200,
    reply: V1Calendar,
    run: async ({ actor, params, services }) => toV1Calendar(await services.calendars.delete(actor, placeOf(params))),
  }),
];
