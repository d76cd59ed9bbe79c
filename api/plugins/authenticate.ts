import type { FastifyRequest } from "fastify";

import { type Actor, type AgentActor, instanceBoard, requireInstanceAdmin } from "../../shared/auth/actor.ts";
import { AppError, ForbiddenError, UnauthenticatedError } from "../../shared/kernel/errors.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import type { DeploymentMode } from "../../shared/platform/deployment-mode.ts";
import type { Services } from "../../shared/services.ts";
import type { Access, Allowed } from "../operation.ts";
import { isRead, requireLocalCaller, requireTrustedOrigin } from "./door.ts";
import { sessionTokenOf } from "./session-cookie.ts";

export interface AuthenticateDeps {
  readonly auth: Services["auth"];
  /** `local_trusted`: without a credential, the caller is the operator; only where nobody else can reach us. */
  readonly mode: DeploymentMode;
  /** Where people are told to go; its pages may use a session. */
  readonly publicUrl: string | undefined;
  /** Of whom each is that asks on `/api`, how many requests in a minute; 0: any number. */
  readonly perMin: { readonly read: number; readonly write: number };
}

/** What an operation says about who may ask it. */
export interface Admittance {
  readonly allow: readonly Allowed[];
  readonly access?: Access;
  readonly isOpenAfterRun?: boolean;
  /** It only reads, whatever its method. */
  readonly changesNothing?: boolean;
}

const LOCAL_BOARD = instanceBoard("local-board", "local_implicit");
const BEARER = /^Bearer +(?<token>.*\S) *$/i;

/** Who asks. A credential that is given must be valid, in every mode: a token gone stale is not the operator. */
export async function authenticate(
  request: FastifyRequest,
  deps: AuthenticateDeps,
  admittance: Admittance,
): Promise<Actor> {
  const actor = await recognize(request, deps, admittance);
  if (actor === undefined) throw new UnauthenticatedError("Authentication required");
  return actor;
}

/** The same, where nobody needs to be known: undefined for who is not. */
export async function recognize(
  request: FastifyRequest,
  deps: AuthenticateDeps,
  admittance: Admittance,
): Promise<Actor | undefined> {
  const isOpen = admittance.access === "open";
  const { authorization } = request.headers;
  if (authorization !== undefined) return admit(await byBearer(request, authorization, deps, admittance), admittance);
  if (deps.mode === "local_trusted") {
    // What is open asks nobody for trust, so it may be reached from wherever it is.
    if (isOpen && !isLocalCaller(request)) return undefined;
    requireLocalCaller(request);
    return admit(LOCAL_BOARD, admittance);
  }
  const actor = await bySession(request, deps, admittance);
  return actor && admit(actor, admittance);
}

async function byBearer(
  request: FastifyRequest,
  authorization: string,
  { auth }: AuthenticateDeps,
  admittance: Admittance,
): Promise<Actor> {
  const said = runIdIn(request);
  const actor = await auth.authenticate(bearerOf(authorization), {
    isMutation: changes(request, admittance),
    allowEnded: admittance.isOpenAfterRun === true,
    saidRunId: said !== undefined && isUuid(said) ? said : undefined,
  });
  if (actor.type === "agent") requireSameRun(actor, said);
  return actor;
}

/** @throws unauthenticated */
export function bearerOf(authorization: string): string {
  const token = BEARER.exec(authorization)?.groups?.["token"];
  if (token === undefined) throw new UnauthenticatedError("The Authorization header must be `Bearer <token>`");
  return token;
}

/** A cookie that counts no more is as good as none: it must not keep anyone from signing in. */
async function bySession(
  request: FastifyRequest,
  { auth, publicUrl }: AuthenticateDeps,
  admittance: Admittance,
): Promise<Actor | undefined> {
  const token = sessionTokenOf(request.headers, { isSecure: isSecure(request, publicUrl) });
  if (token === undefined) return undefined;
  const actor = await auth.bySession(token, { isMutation: changes(request, admittance) });
  if (actor !== undefined && !isRead(request.method)) requireTrustedOrigin(request, publicUrl);
  return actor;
}

const changes = ({ method }: FastifyRequest, { changesNothing = false }: Admittance): boolean =>
  !isRead(method) && !changesNothing;

/** Whether the caller's browser talks to us over TLS, as far as we know. */
export const isSecure = ({ protocol }: FastifyRequest, publicUrl: string | undefined): boolean =>
  publicUrl === undefined ? protocol === "https" : publicUrl.startsWith("https://");

function isLocalCaller(request: FastifyRequest): boolean {
  try {
    requireLocalCaller(request);
    return true;
  } catch (error) {
    if (error instanceof ForbiddenError) return false;
    throw error;
  }
}

function admit(actor: Actor, { allow, access }: Admittance): Actor {
  if (actor.type === "system" || !allow.includes(actor.type)) {
    if (actor.type === "agent") throw new ForbiddenError("Board access required");
    throw new UnauthenticatedError("Agent authentication required");
  }
  if (access === "instance_admin") requireInstanceAdmin(actor);
  return actor;
}

/** In which run the caller says that it asks. */
export function runIdIn({ headers }: FastifyRequest): string | undefined {
  const said = headers["x-paperclip-run-id"];
  return (typeof said === "string" ? said : said?.[0])?.toLowerCase();
}

/** A run's token speaks for that run alone. An agent's key has the run that is said, or none. */
function requireSameRun({ run }: AgentActor, said: string | undefined): void {
  if (run === undefined || said === undefined || said === run.runId) return;
  throw new AppError("illegal_transition", "X-Paperclip-Run-Id does not name the run that the token was made for", {
    details: { code: "agent_jwt_run_id_mismatch", runId: run.runId },
  });
}
