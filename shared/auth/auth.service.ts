import { createHash, timingSafeEqual } from "node:crypto";

import type { Db } from "../db/db.ts";
import { LeaseLostError, UnauthenticatedError } from "../kernel/errors.ts";
import { type Actor, type AgentActor, type BoardActor, instanceBoard } from "./actor.ts";
import { type UsedKey, useKey } from "./agent-key.store.ts";
import { hashAgentKey, isAgentKey } from "./agent-key.ts";
import { findRunFence } from "./run-fence.store.ts";
import { type RunToken, verifyRunToken } from "./run-token.ts";
import { hashToken, isBoardKey } from "./secret-token.ts";
import { type PersonRow, useBoardKey, useSession } from "./session.store.ts";

export interface AuthOptions {
  /** The request changes something: the token of a run that has ended is then told so (lease_lost). */
  readonly isMutation: boolean;
  /** Lets the token of a run pass for a day after its end: money that is spent must be booked. */
  readonly allowEnded?: boolean;
  /** In which run an agent says that it asks: of one that comes with a key of its own, it counts only while it is right. */
  readonly saidRunId?: string | undefined;
}

export interface AuthService {
  /** Who brings this bearer. @throws unauthenticated, lease_lost */
  readonly authenticate: (bearer: string, options: AuthOptions) => Promise<Actor>;
  /** Who is signed in with this token; undefined when it counts no more, or never did. */
  readonly bySession: (token: string, options: AuthOptions) => Promise<BoardActor | undefined>;
}

export interface AuthDeps {
  readonly db: Db;
  /** Absent: nobody has one. */
  readonly operatorKey: string | undefined;
  readonly jwtSecret: string;
}

export function createAuthService({ db, operatorKey, jwtSecret }: AuthDeps): AuthService {
  return {
    authenticate: async (bearer, options) => {
      if (operatorKey !== undefined && isSame(bearer, operatorKey)) return OPERATOR;
      if (isBoardKey(bearer)) return byBoardKey(db, bearer, options);
      if (isAgentKey(bearer)) return byKey(db, bearer, options.saidRunId);
      const token = await verifyRunToken(jwtSecret, bearer);
      if (token === undefined) throw unknown();
      return byRun(db, token, options);
    },

    bySession: async (token, { isMutation }) => {
      const person = await useSession(db, hashToken(token));
      return person && toBoard(person, "session", !isMutation);
    },
  };
}

const OPERATOR = instanceBoard("operator");

const unknown = (): UnauthenticatedError => new UnauthenticatedError("The credential is not valid");

/** In constant time, whatever the lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

async function byBoardKey(db: Db, bearer: string, { isMutation }: AuthOptions): Promise<Actor> {
  const person = await useBoardKey(db, hashToken(bearer));
  if (person === undefined) throw unknown();
  return toBoard(person, "board_key", !isMutation);
}

const toBoard = (person: PersonRow, source: "session" | "board_key", isReading: boolean): BoardActor => ({
  type: "board",
  id: person.user_id,
  source,
  isInstanceAdmin: person.is_instance_admin,
  memberships: new Map(person.memberships.map(({ company_id, role, grants }) => [company_id, { role, grants }])),
  isReading,
  credentialId: person.id,
  ...(person.name === null ? {} : { credentialName: person.name }),
});

/** A key is good with or without a run: one that is another agent's, that is over or that never was is as if not said. */
async function byKey(db: Db, bearer: string, saidRunId: string | undefined): Promise<Actor> {
  const key = await useKey(db, hashAgentKey(bearer), saidRunId);
  if (key === undefined) throw unknown();
  return toAgentActor(key);
}

export function toAgentActor(key: UsedKey): AgentActor {
  const { agent_id: agentId, company_id: companyId, run_id: runId, fencing_token: fencingToken } = key;
  if (runId === null || fencingToken === null) return { type: "agent", agentId, companyId };
  return { type: "agent", agentId, companyId, run: { runId, fencingToken } };
}

/** The signature says who it was; the run's row says whether it still is. */
async function byRun(db: Db, token: RunToken, { isMutation, allowEnded = false }: AuthOptions): Promise<Actor> {
  const { agentId, companyId, runId, fencingToken } = token;
  const fence = await findRunFence(db, token);
  if (fence === undefined) throw unknown();
  const passes = allowEnded ? fence.is_recent : fence.is_live && fence.agent_is_active;
  if (passes) return { type: "agent", agentId, companyId, run: { runId, fencingToken } };
  if (isMutation) throw new LeaseLostError(runId);
  throw new UnauthenticatedError("The run of this credential has ended");
}
