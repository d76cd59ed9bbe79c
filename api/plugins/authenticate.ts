import type { FastifyRequest } from "fastify";

import { type Actor, type AgentActor, instanceBoard } from "../../shared/auth/actor.ts";
import { AppError, ForbiddenError, UnauthenticatedError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";
import type { Allowed } from "../operation.ts";
import { isRead, requireLocalCaller } from "./door.ts";

export interface AuthenticateDeps {
  readonly auth: Services["auth"];
  /** Without a credential, the caller is the operator: only where nobody else can reach us. */
  readonly isLoopback: boolean;
}

/** What an operation says about who may ask it. */
export interface Admittance {
  readonly allow: readonly Allowed[];
  readonly isOpenAfterRun?: boolean;
}

const LOCAL_BOARD = instanceBoard("local-board", "local_implicit");
const BEARER = /^Bearer +(?<token>.*\S) *$/i;

/** Who asks. A credential that is given must be valid, in every mode: a token gone stale is not the operator. */
export async function authenticate(
  request: FastifyRequest,
  { auth, isLoopback }: AuthenticateDeps,
  { allow, isOpenAfterRun = false }: Admittance,
): Promise<Actor> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    if (!isLoopback) throw new UnauthenticatedError("Authentication required");
    requireLocalCaller(request);
    return admit(LOCAL_BOARD, allow);
  }
  const token = BEARER.exec(authorization)?.groups?.["token"];
  if (token === undefined) throw new UnauthenticatedError("The Authorization header must be `Bearer <token>`");
  const actor = await auth.authenticate(token, {
    isMutation: !isRead(request.method),
    allowEnded: isOpenAfterRun,
  });
  if (actor.type === "agent") requireSameRun(actor, request.headers["x-paperclip-run-id"]);
  return admit(actor, allow);
}

function admit(actor: Actor, allow: readonly Allowed[]): Actor {
  if (actor.type !== "system" && allow.includes(actor.type)) return actor;
  if (actor.type === "agent") throw new ForbiddenError("Board access required");
  throw new UnauthenticatedError("Agent authentication required");
}

/** A run's token speaks for that run alone. */
function requireSameRun({ run }: AgentActor, header: string | readonly string[] | undefined): void {
  if (run === undefined || header === undefined || header === run.runId) return;
  throw new AppError("illegal_transition", "X-Paperclip-Run-Id does not name the run that the token was made for", {
    details: { code: "agent_jwt_run_id_mismatch", runId: run.runId },
  });
}
