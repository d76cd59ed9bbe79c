import { z } from "zod";

import type { Actor } from "../../../shared/auth/actor.ts";
import { NotFoundError } from "../../../shared/kernel/errors.ts";
import type { Services } from "../../../shared/services.ts";
import { PreviewQuery, type Timer, TimerPreview, timerStatus } from "../../../shared/timers/timer.schema.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, named, page, reference } from "../fields.ts";
import {
  toV1Fire,
  toV1Timer,
  V1CreateTimer,
  V1PreviewTimer,
  V1Timer,
  V1TimerFire,
  V1UpdateTimer,
} from "../timer-fields.ts";

const tag = "v1 Timers";
const TimerParams = InCompany.extend({ id: named("timer", "Timer") });
const one = "/companies/:cid/timers/:id";
const V1TimerPreview = TimerPreview.meta({ id: "V1TimerPreview" });

interface Asked {
  readonly actor: Actor;
  readonly params: z.output<typeof TimerParams>;
  readonly services: Services;
}

/** Another company's is told like what never was. @throws not_found */
async function find({ actor, params, services }: Asked): Promise<Timer> {
  const timer = await services.timers.get(actor, params.id);
  if (timer.companyId !== params.cid) throw new NotFoundError("Timer");
  return timer;
}

const carriedOut = (deed: "pause" | "resume" | "delete") => async (asked: Asked) => {
  const { id } = await find(asked);
  return toV1Timer(await asked.services.timers[deed](asked.actor, id));
};

const records = [
  operation({
    id: "v1ListTimers",
    method: "GET",
    url: "/companies/:cid/timers",
    summary: "List what wakes a company's agents by the clock, the newest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({ agent: reference("agent").optional(), status: timerStatus.optional(), ...page }),
    status: 200,
    reply: z.array(V1Timer),
    nextCursor: lastOf("timer"),
    run: async ({ actor, params, query: { agent: agentId, ...rest }, services }) =>
      (await services.timers.list(actor, params.cid, { ...rest, agentId })).map(toV1Timer),
  }),
  operation({
    id: "v1CreateTimer",
    method: "POST",
    url: "/companies/:cid/timers",
    summary: "Have an agent woken by the clock",
    tag,
    scope: "write",
    params: InCompany,
    body: V1CreateTimer,
    status: 201,
    reply: V1Timer,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/timers/${id}`,
    run: async ({ actor, params, body: { agentId, ...body }, services }) => {
      // So that the timer is of the company that the path names.
      const { companyId } = await services.agents.get(actor, agentId);
      if (companyId !== params.cid) throw new NotFoundError("Agent");
      return toV1Timer(await services.timers.create(actor, agentId, body));
    },
  }),
  operation({
    id: "v1GetTimer",
    method: "GET",
    url: one,
    summary: "Get a timer, and when it comes due next",
    tag,
    scope: "read",
    params: TimerParams,
    status: 200,
    reply: V1Timer,
    run: async (asked) => toV1Timer(await find(asked)),
  }),
  operation({
    id: "v1UpdateTimer",
    method: "PATCH",
    url: one,
    summary: "Change a timer",
    tag,
    scope: "write",
    params: TimerParams,
    body: V1UpdateTimer,
    status: 200,
    reply: V1Timer,
    run: async (asked) => {
      const { id } = await find(asked);
      return toV1Timer(await asked.services.timers.update(asked.actor, id, asked.body));
    },
  }),
  operation({
    id: "v1DeleteTimer",
    method: "DELETE",
    url: one,
    summary: "Delete a timer; what it brought stays",
    tag,
    scope: "write",
    params: TimerParams,
    status: 200,
    reply: V1Timer,
    run: carriedOut("delete"),
  }),
];

const deeds = [
  operation({
    id: "v1PauseTimer",
    method: "POST",
    url: `${one}/pause`,
    summary: "Have a timer fire no more until it is resumed",
    tag,
    scope: "write",
    params: TimerParams,
    status: 200,
    reply: V1Timer,
    run: carriedOut("pause"),
  }),
  operation({
    id: "v1ResumeTimer",
    method: "POST",
    url: `${one}/resume`,
    summary: "Have a timer that is paused, or was set aside, fire again; what came due meanwhile is not missed",
    tag,
    scope: "write",
    params: TimerParams,
    status: 200,
    reply: V1Timer,
    run: carriedOut("resume"),
  }),
  operation({
    id: "v1FireTimer",
    method: "POST",
    url: `${one}/fire`,
    summary: "Fire a timer now, whatever its state; its due times stay",
    tag,
    scope: "write",
    params: TimerParams,
    status: 202,
    reply: V1TimerFire,
    run: async (asked) => {
      const { id } = await find(asked);
      return toV1Fire(await asked.services.timers.fire(asked.actor, id));
    },
  }),
  operation({
    id: "v1ListTimerFires",
    method: "GET",
    url: `${one}/fires`,
    summary: "List when a timer was fired, how late, and what came of it, the newest first",
    tag,
    scope: "read",
    params: TimerParams,
    query: z.object(page),
    status: 200,
    reply: z.array(V1TimerFire),
    nextCursor: (fires, { limit }) => (fires.length < limit ? undefined : fires.at(-1)?.id),
    run: async (asked) => {
      const { id } = await find(asked);
      return (await asked.services.timers.listFires(asked.actor, id, asked.query)).map(toV1Fire);
    },
  }),
  operation({
    id: "v1PreviewTimer",
    method: "GET",
    url: `${one}/preview`,
    summary: "When a timer comes due next, in words and for a reader somewhere",
    tag,
    scope: "read",
    params: TimerParams,
    query: PreviewQuery,
    status: 200,
    reply: V1TimerPreview,
    run: async (asked) => {
      const { id } = await find(asked);
      return asked.services.timers.preview(asked.actor, id, asked.query);
    },
  }),
  operation({
    id: "v1PreviewNewTimer",
    method: "POST",
    url: "/companies/:cid/timers/preview",
    summary: "When a timer would come due, before there is one",
    tag,
    scope: "read",
    changesNothing: true,
    params: InCompany,
    query: PreviewQuery,
    body: V1PreviewTimer,
    status: 200,
    reply: V1TimerPreview,
    run: ({ actor, params, query, body, services }) => services.timers.previewOf(actor, params.cid, body, query),
  }),
];

export const v1TimerOperations = [...records, ...deeds];
