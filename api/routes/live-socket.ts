import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";

import { type Actor, isInside } from "../../shared/auth/actor.ts";
import { AppError, ForbiddenError, UnauthenticatedError } from "../../shared/kernel/errors.ts";
import { feedSocket } from "../live-socket.ts";
import { actorOf } from "../mount.ts";
import { type AuthenticateDeps, authenticate } from "../plugins/authenticate.ts";
import { registerUpgrades, type Upgrade } from "../plugins/upgrade.ts";
import type { LiveRouteDeps } from "./live.ts";
import { CompanyParams } from "./params.ts";

export interface LiveSocketRouteDeps extends Omit<LiveRouteDeps, "heartbeatMs"> {
  readonly pingMs?: number;
  /** Where the route's prefix is mounted. */
  readonly prefix: string;
}

const PING_MS = 30_000;
const STALLED_MS = 60_000;
/** Nothing that a client says is looked at. */
const MOST_RECEIVED_BYTES = 4 * 1024;

const place = z.string().max(64).optional();
const Query = z.object({
  token: z.string().max(4_000).optional().meta({ description: "A credential, for clients that cannot set headers." }),
  after: place.meta({ description: "The `cursor`, or the `id`, of the last event seen; empty: from now on." }),
  lastEventId: place.meta({ description: "The same as `after`." }),
});

const DESCRIPTION =
  "A WebSocket, on which the server alone speaks: each message is a LiveEvent with its `cursor` added. With `after`, " +
  "the first message has the type `stream.opened` and the cursor to come back with; `gap` follows when events after " +
  "the given place are no longer kept. Closed with 1012 when the server stops, with 1013 when the client is too slow.";

class UpgradeRequiredError extends Error {
  readonly statusCode = 426;
}

/** The live stream as the wire has it. Every refusal comes before the upgrade, as an answer of HTTP. */
export function registerLiveSocket(app: FastifyInstance, deps: LiveSocketRouteDeps): void {
  const { door } = deps;
  const path = new RegExp(`^${deps.prefix}/companies/[^/?]+/events/ws(?:\\?|$)`);
  const upgrades = registerUpgrades(app, (url) => path.test(url));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_RECEIVED_BYTES });
  app.route({
    method: "GET",
    url: "/companies/:companyId/events/ws",
    exposeHeadRoute: false,
    schema: {
      operationId: "openEventSocket",
      summary: "Follow what happens in a company, over a WebSocket",
      description: DESCRIPTION,
      tags: ["Live"],
      params: CompanyParams,
      querystring: Query,
      response: { 101: z.null().meta({ description: "The connection is a WebSocket from here on." }) },
    },
    onRequest: async (request) => {
      takeTokenOf(request);
      request.actor = await deps.gate.run(() => admit(request, door));
    },
    handler: async (request, reply) => {
      const upgrade = upgrades.get(request.raw);
      if (upgrade === undefined) {
        void reply.header("upgrade", "websocket");
        throw new UpgradeRequiredError("This is a WebSocket: ask for an upgrade");
      }
      await follow(request, reply, { ...deps, open: () => accept(sockets, request.raw, upgrade) });
      return reply;
    },
  });
}

interface Following extends LiveSocketRouteDeps {
  readonly open: () => Promise<WebSocket>;
}

async function follow(request: FastifyRequest, reply: FastifyReply, deps: Following): Promise<void> {
  const { services, draining, pingMs = PING_MS, stalledMs = STALLED_MS, door, open } = deps;
  const { companyId } = request.params as z.output<typeof CompanyParams>;
  const { after, lastEventId } = request.query as z.output<typeof Query>;
  await services.companies.get(actorOf(request), companyId);

  const gone = new AbortController();
  const asked = lastEventId ?? after;
  const signal = AbortSignal.any([gone.signal, draining]);
  const subscription = services.live.subscribe(companyId, { after: asked === "" ? undefined : asked, signal });
  const batches = subscription[Symbol.asyncIterator]();
  const { value: first } = await batches.next();
  if (first === undefined) throw new AppError("unavailable", "The server is about to stop");

  void reply.hijack();
  const socket = await open().catch(() => undefined);
  if (socket === undefined) return void batches.return?.();
  socket.on("error", () => socket.terminate());
  socket.once("close", () => gone.abort());
  const isStillAllowed = (): Promise<boolean> =>
    admit(request, door)
      .then((actor) => isInside(actor, companyId))
      .catch(isOurFault);
  const options = { saysCursor: asked !== undefined, pingMs, stalledMs, draining, isStillAllowed };
  // The database went away: the client has been told to come back, and the feed's own log has the reason.
  await feedSocket(socket, batches, { companyId, first }, options).catch(() => undefined);
}

/** Rejects when the client has left, or its handshake is none, which it has then been told. */
const accept = (sockets: WebSocketServer, request: IncomingMessage, { socket, head }: Upgrade): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    if (socket.destroyed) return reject(new Error("the client has left"));
    socket.once("close", () => reject(new Error("the client has left")));
    sockets.handleUpgrade(request, socket, head, resolve);
  });

function takeTokenOf(request: FastifyRequest): void {
  const { token } = request.query as { readonly token?: unknown };
  if (typeof token !== "string" || request.headers.authorization !== undefined) return;
  request.headers = { ...request.headers, authorization: `Bearer ${token}` };
}

/** @throws forbidden for every credential that does not do: a client of the wire knows no other answer */
async function admit(request: FastifyRequest, door: AuthenticateDeps): Promise<Actor> {
  const actor = await authenticate(request, door, { allow: ["board", "agent"] }).catch((error: unknown) => {
    throw error instanceof UnauthenticatedError ? new ForbiddenError(error.message) : error;
  });
  if (actor.type === "agent" && actor.run !== undefined) {
    throw new ForbiddenError("The token of a run opens no socket; use a key of the agent");
  }
  if (actor.type === "board" && actor.source === "session") requireSameOrigin(request);
  return actor;
}

/** A browser sends its cookies with a WebSocket of any page, and says which page it was. */
function requireSameOrigin({ headers: { origin, host = "" } }: FastifyRequest): void {
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()) return;
  throw new ForbiddenError("A page of another origin may not open this socket");
}

/** A database that is away says nothing about a credential. */
const isOurFault = (error: unknown): boolean => !(error instanceof AppError) || error.code === "unavailable";
