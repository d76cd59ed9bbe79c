import type { FastifyRequest } from "fastify";

import { type Actor, type BoardActor, instanceBoard } from "../../shared/auth/actor.ts";
import { leads } from "../../shared/auth/company-role.ts";
import { ForbiddenError, NotFoundError, UnauthenticatedError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";
import { isAgentToken } from "../../shared/staff/agent-token.ts";
import { isApiToken, type TokenBearer } from "../../shared/tokens/api-token.service.ts";
import { EVERY_SCOPE, grants, type Scopes, sees, type Verb } from "../../shared/tokens/token-scopes.ts";
import type { Operation } from "../operation.ts";
import { bearerOf } from "../plugins/authenticate.ts";
import { isRead, requireLocalCaller } from "../plugins/door.ts";
import { spendQuota } from "../plugins/quota.ts";
import type { Asking } from "../surface.ts";

/** Who asks on `/v1`: with a token, or as the operator. Cookies are not looked at. */
type Caller = Pick<TokenBearer, "scopes"> & { readonly actor: BoardActor; readonly tokenId?: string };

const LOCAL: Caller = { actor: instanceBoard("local-board", "local_implicit"), scopes: EVERY_SCOPE };

/**
 * Whose token it is, whether it may do this here, and whether it has not asked too often.
 *
 * @throws unauthenticated, token_expired, token_revoked, not_found for what the token cannot see, forbidden, rate_limited
 */
export async function admitV1(asking: Asking): Promise<Actor> {
  const { operation, request, reply, services } = asking;
  const { actor, tokenId } = await recognized(asking);
  if (tokenId !== undefined) {
    const kind = classOf(operation, request.query);
    await spendQuota(reply, services, { key: tokenId, kind, perMin: QUOTAS[kind] });
  }
  // What says nothing of it is not for everybody.
  const { scope = "admin" } = operation;
  if (scope !== "any") await requireScope(asking, scope);
  return actor;
}

type Knocking = Omit<Asking, "operation">;

/** The same for what is no operation, and counts against no quota. */
export async function enter(asking: Knocking, verb: Verb): Promise<Actor> {
  const { actor } = await recognized(asking);
  await requireScope(asking, verb);
  return actor;
}

async function recognized({ request, services, door }: Knocking): Promise<Caller> {
  const caller = await recognizeCaller(request, services, door.mode === "local_trusted");
  request.scopes = caller.scopes;
  return caller;
}

async function recognizeCaller(
  request: FastifyRequest,
  { auth, apiTokens }: Pick<Services, "auth" | "apiTokens">,
  isTrusting: boolean,
): Promise<Caller> {
  const { authorization } = request.headers;
  const isReading = isRead(request.method);
  if (authorization === undefined) {
    if (!isTrusting) throw new UnauthenticatedError("Authentication required");
    requireLocalCaller(request);
    return LOCAL;
  }
  const bearer = bearerOf(authorization);
  if (isAgentToken(bearer)) throw new ForbiddenError("An agent's token is for the MCP server; /v1 takes tokens (ca_…)");
  if (isApiToken(bearer)) return apiTokens.authenticate(bearer, isReading);
  const actor = await auth.authenticate(bearer, { isMutation: !isReading });
  if (actor.type !== "board") throw new ForbiddenError("Agents use /api; /v1 takes tokens (ca_…)");
  return { actor, scopes: actor.isInstanceAdmin ? EVERY_SCOPE : scopesOf(actor) };
}

/** A person's key may, in each company, what the person may: those who lead it may all. */
function scopesOf({ memberships }: BoardActor): Scopes {
  const led = [...memberships]
    .filter(([, membership]) => leads(membership))
    .map(([companyId]) => `company:${companyId}`);
  const joined = [...memberships.keys()].map((companyId) => `company:${companyId}:write`);
  return led.length === 0 ? joined : [...EVERY_SCOPE, ...led, ...joined];
}

type QuotaClass = "read" | "write" | "costly";

/** In any minute. */
const QUOTAS: Readonly<Record<QuotaClass, number>> = { read: 600, write: 120, costly: 10 };

const classOf = ({ method, isCostly = false }: Operation, query: unknown): QuotaClass => {
  if (isCostly === true || (isCostly !== false && isCostly(query as Record<string, unknown>))) return "costly";
  return method === "GET" ? "read" : "write";
};

/** The company of the path may be named by its id, its public id or its slug: its id stands there from now on. */
async function requireScope({ request, reply, services }: Knocking, verb: Verb): Promise<void> {
  const scopes = request.scopes ?? [];
  const companyId = await resolveCompany(request, services, scopes);
  if (grants(scopes, verb, companyId)) return;
  // RFC 6750, section 3.1.
  void reply.header("www-authenticate", 'Bearer error="insufficient_scope"');
  throw new ForbiddenError(
    companyId === null ? `The scope ${verb} is needed, for all companies` : `The scope ${verb} is needed`,
  );
}

/** Null where the path names none. @throws not_found, also for what the scopes do not reach */
async function resolveCompany(
  request: FastifyRequest,
  { companies }: Pick<Services, "companies">,
  scopes: Scopes,
): Promise<string | null> {
  const params = request.params as { cid?: string };
  if (params.cid === undefined) return null;
  const companyId = await companies.idOf(params.cid);
  if (companyId === undefined || !sees(scopes, companyId)) throw new NotFoundError("Company");
  params.cid = companyId;
  return companyId;
}
