import { ForbiddenError, IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import type { PermissionKey } from "./company-role.schema.ts";
import { leads, type Membership, mayChange, mayConfer, permits } from "./company-role.ts";

/** How the board proved who it is; the first two are no user's, but the instance's own, and a token is a program's. */
export type BoardSource = "local_implicit" | "operator_key" | "session" | "board_key" | "api_token";

/** A person at the board, or what acts for one. */
export interface BoardActor {
  readonly type: "board";
  /** A user's id; `local-board` or `operator` for the instance's own. */
  readonly id: string;
  readonly source: BoardSource;
  /** Sees every company, and what belongs to none. */
  readonly isInstanceAdmin: boolean;
  /** By company id. */
  readonly memberships: ReadonlyMap<string, Membership>;
  /** The request only reads: all that a viewer may do. */
  readonly isReading: boolean;
  /** The session, the board key or the token by which it came. */
  readonly credentialId?: string;
  /** Of a key or a token: what its owner calls it. */
  readonly credentialName?: string;
}

/** An agent, by one of its keys, or by the token of a run. */
export interface AgentActor {
  readonly type: "agent";
  readonly agentId: string;
  readonly companyId: string;
  /** Absent for a long-lived key, unless it names its agent's run that goes on. */
  readonly run?: { readonly runId: string; readonly fencingToken: number };
}

/** An agent in a run of its own. */
export type RunActor = Required<AgentActor>;

/** Systole itself: a scheduler, a worker. */
export interface SystemActor {
  readonly type: "system";
  readonly id: string;
}

export type Actor = BoardActor | AgentActor | SystemActor;

/** The instance's own boards: on this machine, and by the operator's key. */
export const INSTANCE_BOARDS: ReadonlySet<string> = new Set(["local-board", "operator"]);

const NO_MEMBERSHIPS: ReadonlyMap<string, Membership> = new Map();

/** The board that is nobody's account: whoever runs the instance. It may do everything. */
export const instanceBoard = (id: string, source: "local_implicit" | "operator_key" = "operator_key"): BoardActor =>
  Object.freeze({
    type: "board",
    id,
    source,
    isInstanceAdmin: true,
    memberships: NO_MEMBERSHIPS,
    isReading: false,
  });

/** The wire's actor types: a board actor is a `user`. */
export const actorType = (actor: Actor): "user" | "agent" | "system" => (actor.type === "board" ? "user" : actor.type);

export const actorId = (actor: Actor): string => (actor.type === "agent" ? actor.agentId : actor.id);

/** Who made or said something, as rows have it. */
export const authorOf = (actor: Actor): { readonly agentId: string | null; readonly userId: string | null } => ({
  agentId: actor.type === "agent" ? actor.agentId : null,
  userId: actor.type === "board" ? actorId(actor) : null,
});

/** Whose account it is; undefined for the instance's own board, and for whoever is no person. */
export const userIdOf = (actor: Actor): string | undefined =>
  actor.type === "board" && (actor.source === "session" || actor.source === "board_key") ? actor.id : undefined;

/** For routes whose path names the company. @throws forbidden */
export function requireCompany(actor: Actor, companyId: string): void {
  if (!isInside(actor, companyId)) {
    throw new ForbiddenError(
      actor.type === "agent" ? "Agent key cannot access another company" : "User does not have access to this company",
    );
  }
  requireMayChange(actor, companyId);
}

/** For routes whose path names only the thing: another company's things do not exist. @throws not_found, forbidden */
export function requireVisible(actor: Actor, companyId: string, what: string): void {
  if (!isInside(actor, companyId)) throw new NotFoundError(what);
  requireMayChange(actor, companyId);
}

/**
 * The company in which a URL key is looked for: the one that is said, or an agent's own.
 * @throws forbidden, illegal_transition where it may be of any
 */
export function companyOfUrlKey(actor: Actor, companyId: string | undefined, what: string): string {
  if (companyId !== undefined) requireCompany(actor, companyId);
  const within = companyId ?? (actor.type === "agent" ? actor.companyId : undefined);
  if (within === undefined) {
    throw new IllegalTransitionError(`${what} lookup by its url key requires the companyId query parameter`);
  }
  return within;
}

/** No agent. Whose company it is about is asked by `requireCompany` or `requireVisible` besides. @throws forbidden */
export function requireBoard(actor: Actor): void {
  if (actor.type === "agent") throw new ForbiddenError("Board access required");
}

/** For what belongs to no company. @throws forbidden */
export function requireInstanceAdmin(actor: Actor): void {
  if (actor.type === "system" || (actor.type === "board" && actor.isInstanceAdmin)) return;
  throw new ForbiddenError("Instance admin required");
}

/** What only those may do who lead the company: its owners and admins. @throws forbidden */
export function requireLead(actor: Actor, companyId: string): void {
  requireBoard(actor);
  requireCompany(actor, companyId);
  const membership = decisive(actor, companyId);
  if (membership !== undefined && !leads(membership)) throw new ForbiddenError("Company owner or admin required");
}

/** What a person needs a permission for; agents have rules of their own, which are not asked here. @throws forbidden */
export function requirePermission(actor: Actor, companyId: string, key: PermissionKey): void {
  requireCompany(actor, companyId);
  const membership = decisive(actor, companyId);
  if (membership !== undefined && !permits(membership, key)) throw new ForbiddenError(`Missing permission: ${key}`);
}

/** Undefined: all companies. */
export function companiesOf(actor: Actor): readonly string[] | undefined {
  if (actor.type === "agent") return [actor.companyId];
  if (actor.type === "system" || actor.isInstanceAdmin) return undefined;
  return [...actor.memberships.keys()];
}

/** Whether the company is one that the actor may see. */
export function isInside(actor: Actor, companyId: string): boolean {
  if (actor.type === "agent") return actor.companyId === companyId;
  return actor.type === "system" || actor.isInstanceAdmin || actor.memberships.has(companyId);
}

function requireMayChange(actor: Actor, companyId: string): void {
  const membership = decisive(actor, companyId);
  if (membership === undefined || mayChange(membership)) return;
  if (actor.type === "board" && actor.isReading) return;
  throw new ForbiddenError("Viewers can only read");
}

/** The membership on which it depends what a person may do: none for who may do everything, or is no person. */
function decisive(actor: Actor, companyId: string): Membership | undefined {
  return actor.type === "board" && !actor.isInstanceAdmin ? actor.memberships.get(companyId) : undefined;
}

/** Whether a person may make someone this, or unmake one who is. @throws forbidden */
export function requireMayConfer(actor: Actor, companyId: string, other: Membership): void {
  requireBoard(actor);
  requireCompany(actor, companyId);
  const own = decisive(actor, companyId);
  if (own !== undefined && !mayConfer(own, other)) {
    throw new ForbiddenError("Nobody can give or take what is beyond their own permissions");
  }
}

/** @throws forbidden for all but the run itself, by its token */
export function requireRunActor(actor: Actor, runId: string): RunActor {
  if (actor.type === "agent" && actor.run?.runId === runId) return { ...actor, run: actor.run };
  throw new ForbiddenError("Only the run's own token may report on it");
}
