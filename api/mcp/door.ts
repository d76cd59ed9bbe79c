import type { FastifyRequest } from "fastify";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { UnauthenticatedError } from "../../shared/kernel/errors.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import type { Services } from "../../shared/services.ts";
import { isAgentToken } from "../../shared/staff/agent-token.ts";
import { type AuthenticateDeps, authenticate, bearerOf, runIdIn } from "../plugins/authenticate.ts";
import { requireKnownOrigin } from "../plugins/door.ts";

export interface McpDoor {
  readonly services: Services;
  readonly door: AuthenticateDeps;
}

/**
 * Which agent asks: by its token, one of its keys or the token of a run. Always by a bearer, also where callers are trusted
 * otherwise, and asked with each request: there are no sessions that could outlive a run.
 * @throws unauthenticated, forbidden, lease_lost
 */
export async function admitAgent(request: FastifyRequest, { services, door }: McpDoor): Promise<AgentActor> {
  requireKnownOrigin(request, door.publicUrl);
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new UnauthenticatedError("The MCP server takes an agent's token or key, or a run's token, as a bearer");
  }
  const bearer = bearerOf(authorization);
  if (isAgentToken(bearer)) return byAgentToken(request, bearer, services);
  const actor = await authenticate(request, door, { allow: ["agent"], access: "agent" });
  if (actor.type !== "agent") throw new UnauthenticatedError("Agent authentication required");
  return actor;
}

async function byAgentToken(
  request: FastifyRequest,
  bearer: string,
  { staff }: Pick<Services, "staff">,
): Promise<AgentActor> {
  const said = runIdIn(request);
  const actor = await staff.authenticate(bearer, said !== undefined && isUuid(said) ? said : undefined);
  if (actor === undefined) throw new UnauthenticatedError("The credential is not valid");
  return actor;
}
