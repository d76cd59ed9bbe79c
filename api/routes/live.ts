import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { type Actor, isInside } from "../../shared/auth/actor.ts";
import { AppError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";
import type { Gate } from "../gate.ts";
import { actorOf } from "../mount.ts";
import { type AuthenticateDeps, authenticate } from "../plugins/authenticate.ts";
import { eventStream } from "../sse.ts";
import { CompanyParams } from "./params.ts";

export interface LiveRouteDeps {
  readonly services: Services;
  readonly door: AuthenticateDeps;
  readonly gate: Gate;
  /** Aborts when the server is about to stop. */
  readonly draining: AbortSignal;
  readonly heartbeatMs?: number;
  /** A client that takes nothing for so long, heartbeats included, is cut off. In milliseconds. */
  readonly stalledMs?: number;
}

/** Proxies tend to give up on a connection that is silent for longer than this. */
const HEARTBEAT_MS = 15_000;
const STALLED_MS = 60_000;

const After = z.object({
  after: z.string().max(64).optional().meta({ description: "A cursor; the header Last-Event-ID comes before it." }),
});

const EVENTS =
  "Events; the data of each is a LiveEvent, except for two. `gap` comes first when the event of the given cursor is " +
  "no longer kept, so that later ones may have been missed; its data are `after`, that cursor, and `cursor`, behind " +
  "which the stream goes on. `drain` comes last when the server stops.";

const ADMITTANCE = { allow: ["board", "agent"] } as const;

/** Where a surface has its stream, and whom it lets in. */
export interface LiveRoute {
  readonly operationId: string;
  readonly tag: string;
  readonly url: string;
  /** Asked when a stream begins, and with each heartbeat. Puts the company's id in its place in the path. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<Actor>;
  readonly params: z.ZodType;
  readonly companyIn: (params: unknown) => string;
}

/** The live stream of `/api`. */
export function registerLiveRoute(app: FastifyInstance, deps: LiveRouteDeps): void {
  registerStream(app, deps, {
    operationId: "streamEvents",
    tag: "Live",
    url: "/companies/:companyId/events/stream",
    admit: (request) => authenticate(request, deps.door, ADMITTANCE),
    params: CompanyParams,
    companyIn: (params) => (params as z.output<typeof CompanyParams>).companyId,
  });
}

/** Not an operation: its answer has no end, and is no JSON. */
export function registerStream(app: FastifyInstance, deps: LiveRouteDeps, route: LiveRoute): void {
  const { operationId, tag, url, params, admit } = route;
  app.route({
    method: "GET",
    url,
    // Asked for its head only, it would open a stream that nobody reads.
    exposeHeadRoute: false,
    schema: {
      operationId,
      summary: "Follow what happens in a company, as server-sent events",
      tags: [tag],
      produces: ["text/event-stream"],
      params,
      querystring: After,
      response: { 200: z.string().meta({ description: EVENTS }) },
    },
    onRequest: async (request, reply) => {
      request.actor = await deps.gate.run(() => admit(request, reply));
    },
    handler: (request, reply) => follow(request, reply, deps, route),
  });
}

async function follow(
  request: FastifyRequest,
  reply: FastifyReply,
  { services, draining, heartbeatMs = HEARTBEAT_MS, stalledMs = STALLED_MS }: LiveRouteDeps,
  { admit, companyIn }: LiveRoute,
): Promise<FastifyReply> {
  const companyId = companyIn(request.params);
  const { after } = request.query as z.output<typeof After>;
  const lastEventId = request.headers["last-event-id"];
  // Whether there is such a company, and whether it is theirs to see.
  await services.companies.get(actorOf(request), companyId);

  const gone = new AbortController();
  const batches = services.live
    .subscribe(companyId, {
      after: typeof lastEventId === "string" && lastEventId !== "" ? lastEventId : after,
      signal: AbortSignal.any([gone.signal, draining]),
    })
    [Symbol.asyncIterator]();
  const { value: first } = await batches.next();
  if (first === undefined) throw new AppError("unavailable", "The server is about to stop");

  const frames = eventStream(batches, first, {
    heartbeatMs,
    draining,
    isStillAllowed: () =>
      admit(request, reply)
        .then((actor) => isInside(actor, companyId))
        .catch(isOurFault),
  });
  reply.raw.once("close", () => gone.abort());
  // Node cuts off a connection on which nothing moves for this long, in or out.
  request.raw.socket.setTimeout(stalledMs);
  return (
    reply
      .type("text/event-stream; charset=utf-8")
      .header("cache-control", "no-store, no-transform")
      .header("x-accel-buffering", "no")
      // Whatever ends it, nothing follows on this connection.
      .header("connection", "close")
      .send(Readable.from(frames, { objectMode: false }))
  );
}

/** A database that is away says nothing about a credential. */
const isOurFault = (error: unknown): boolean => !(error instanceof AppError) || error.code === "unavailable";
