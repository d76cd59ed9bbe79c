import { ForbiddenError, NotFoundError } from "../kernel/errors.ts";

/** The operator: a person at the board, or what acts for one. */
export interface BoardActor {
  readonly type: "board";
  readonly id: string;
}

/** An agent, by one of its keys, or by the token of a run. */
export interface AgentActor {
  readonly type: "agent";
  readonly agentId: string;
  readonly companyId: string;
  /** Absent for a long-lived key. */
  readonly run?: { readonly runId: string; readonly fencingToken: number };
}

/** Systole itself: a scheduler, a worker. */
export interface SystemActor {
  readonly type: "system";
  readonly id: string;
}

export type Actor = BoardActor | AgentActor | SystemActor;

/** The wire's actor types: a board actor is a `user`. */
export const actorType = (actor: Actor): "user" | "agent" | "system" => (actor.type === "board" ? "user" : actor.type);

export const actorId = (actor: Actor): string => (actor.type === "agent" ? actor.agentId : actor.id);

/** For routes whose path names the company. */
export function requireCompany(actor: Actor, companyId: string): void {
  if (actor.type === "agent" && actor.companyId !== companyId) {
    throw new ForbiddenError("Agent key cannot access another company");
  }
}

/** For routes whose path names only the thing: another company's things do not exist. */
export function requireVisible(actor: Actor, companyId: string, what: string): void {
  if (actor.type === "agent" && actor.companyId !== companyId) throw new NotFoundError(what);
}

export function requireBoard(actor: Actor): void {
  if (actor.type === "agent") throw new ForbiddenError("Board access required");
}
