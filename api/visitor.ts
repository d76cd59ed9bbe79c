import type { FastifyReply, FastifyRequest } from "fastify";

import type { Visitor } from "./operation.ts";
import { isSecure } from "./plugins/authenticate.ts";
import { requireOwnPage } from "./plugins/door.ts";
import { noSessionCookie, sessionCookie } from "./plugins/session-cookie.ts";

/** The caller as an operation sees it, besides who it is. */
export function visitorOf(request: FastifyRequest, reply: FastifyReply, publicUrl: string | undefined): Visitor {
  const settings = { isSecure: isSecure(request, publicUrl) };
  return {
    actor: request.actor,
    address: request.ip,
    userAgent: request.headers["user-agent"] ?? null,
    baseUrl: publicUrl ?? `${request.protocol}://${request.host}`,
    requireOwnPage: () => requireOwnPage(request, publicUrl),
    enter: ({ token, expiresAt }) => void reply.header("set-cookie", sessionCookie(token, expiresAt, settings)),
    leave: () => void reply.header("set-cookie", noSessionCookie(settings)),
  };
}
