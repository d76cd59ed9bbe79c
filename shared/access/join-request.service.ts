import { recordActivity } from "../activity/activity.store.ts";
import { CreateAgent } from "../agents/agent.schema.ts";
import { lockAgent } from "../agents/agent.store.ts";
import { createAgent } from "../agents/agent-creation.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, requirePermission } from "../auth/actor.ts";
import { insertKey } from "../auth/agent-key.store.ts";
import { freshAgentKey } from "../auth/agent-key.ts";
import { hashToken } from "../auth/secret-token.ts";
import { spendAttempt } from "../auth/throttle.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { type Acceptance, accept } from "./invite-acceptance.ts";
import type { ClaimedAgentKey, JoinRequest, JoinRequestPage, NewJoinRequest } from "./join-request.schema.ts";
import {
  consumeClaimSecret,
  decideJoinRequest,
  findJoinRequest,
  type JoinRequestRow,
  listJoinRequests,
  lockJoinRequest,
} from "./join-request.store.ts";
import { toJoinRequest } from "./join-request-view.ts";
import { insertMembership } from "./membership.store.ts";

/** Those who ask to be let into a company. */
export interface JoinRequestService {
  /** Uses up an invite. @throws not_found, conflict when it was used, unauthenticated, invalid_input */
  readonly accept: (acceptance: Acceptance) => Promise<NewJoinRequest>;
  /** The newest first. @throws forbidden */
  readonly list: (actor: Actor, companyId: string, page: JoinRequestPage) => Promise<JoinRequest[]>;
  /** Makes the person a member, or the agent. @throws forbidden, not_found, conflict when it was decided otherwise */
  readonly approve: (actor: Actor, at: JoinRequestPath) => Promise<JoinRequest>;
  /** @throws forbidden, not_found, conflict when it was decided otherwise */
  readonly reject: (actor: Actor, at: JoinRequestPath) => Promise<JoinRequest>;
  /** The agent's key, once, for the secret that it got when it asked. @throws not_found, forbidden, conflict */
  readonly claimKey: (requestId: string, secret: string, address: string) => Promise<ClaimedAgentKey>;
}

export interface JoinRequestPath {
  readonly companyId: string;
  readonly requestId: string;
}

export interface JoinRequestDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createJoinRequestService({ db, bus }: JoinRequestDeps): JoinRequestService {
  const decide = async (
    actor: Actor,
    { companyId, requestId }: JoinRequestPath,
    status: "approved" | "rejected",
  ): Promise<JoinRequest> => {
    requireBoard(actor);
    requirePermission(actor, companyId, "joins:approve");
    const row = await db.transaction((tx) => decideWithin(tx, actor, { companyId, requestId, status }));
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "events", companyId });
    return toJoinRequest(row);
  };

  return {
    accept: async (acceptance) => {
      await spendAttempt(db, { what: "token", of: acceptance.address });
      const request = await db.transaction((tx) => accept(tx, acceptance));
      bus.publish({ kind: "events", companyId: request.companyId });
      return request;
    },

    list: async (actor, companyId, page) => {
      requireBoard(actor);
      requirePermission(actor, companyId, "joins:approve");
      await requireLiveCompany(db, companyId);
      return (await listJoinRequests(db, companyId, page)).map(toJoinRequest);
    },

    approve: (actor, at) => decide(actor, at, "approved"),
    reject: (actor, at) => decide(actor, at, "rejected"),

    claimKey: async (requestId, secret, address) => {
      await spendAttempt(db, { what: "token", of: address });
      const row = requireClaimable(await findJoinRequest(db, requestId), secret);
      const claimed = await db.transaction((tx) => claim(tx, row));
      bus.publish({ kind: "events", companyId: row.company_id });
      return claimed;
    },
  };
}

interface Deciding extends JoinRequestPath {
  readonly status: "approved" | "rejected";
}

/** Locks the company, then the request. */
async function decideWithin(tx: Tx, actor: Actor, { companyId, requestId, status }: Deciding): Promise<JoinRequestRow> {
  await lockCompany(tx, companyId);
  const row = await lockJoinRequest(tx, requestId);
  if (row?.company_id !== companyId) throw new NotFoundError("Join request");
  if (row.status === status) return row;
  if (row.status !== "pending_approval") throw new ConflictError(`This join request was ${row.status} already`);
  const agentId = status === "approved" ? await letIn(tx, actor, row) : null;
  const decided = await decideJoinRequest(tx, requestId, { status, by: actorId(actor), agentId });
  await recordActivity(tx, {
    companyId,
    actor,
    action: `join.${status}`,
    entityType: "join_request",
    entityId: requestId,
    details: { requestType: row.request_type },
    ...(agentId === null ? {} : { agentId }),
  });
  return decided;
}

/** Returns the agent that was made; null for a person. */
async function letIn(tx: Tx, actor: Actor, row: JoinRequestRow): Promise<string | null> {
  const { company_id: companyId, requesting_user_id: userId } = row;
  if (userId !== null) {
    await insertMembership(tx, { companyId, userId, role: row.human_role ?? "operator" });
    return null;
  }
  const body = CreateAgent.parse({
    name: row.agent_name,
    adapterType: row.adapter_type ?? undefined,
    capabilities: row.capabilities,
    adapterConfig: row.agent_defaults_payload ?? {},
  });
  return (await createAgent(tx, actor, { companyId, body, lifecycle: "active", verb: "created" })).id;
}

interface Claimable extends JoinRequestRow {
  readonly created_agent_id: string;
}

/** The secret comes first: who does not have it learns nothing of the request. */
function requireClaimable(row: JoinRequestRow | undefined, secret: string): Claimable {
  if (row === undefined) throw new NotFoundError("Join request");
  if (row.claim_secret_hash !== hashToken(secret)) throw new ForbiddenError("Invalid claim secret");
  const { created_agent_id: agentId } = row;
  if (row.status !== "approved" || agentId === null) {
    throw new ConflictError("Join request must be approved before key claim");
  }
  return { ...row, created_agent_id: agentId };
}

async function claim(tx: Tx, row: Claimable): Promise<ClaimedAgentKey> {
  const agent = await lockAgent(tx, row.created_agent_id);
  if (agent.lifecycle !== "active") throw new ConflictError(`An agent that is ${agent.lifecycle} cannot have keys`);
  if (!(await consumeClaimSecret(tx, row.id))) throw new ConflictError("Claim secret was used, or is over");
  const { token, hash } = freshAgentKey();
  const keyId = newId();
  const key = { id: keyId, agentId: agent.id, companyId: row.company_id, name: "initial-join-key", hash };
  const createdAt = await insertKey(tx, key);
  await recordActivity(tx, {
    companyId: row.company_id,
    actor: { type: "system", id: "join-claim" },
    action: "agent.key_created",
    entityType: "agent",
    entityId: agent.id,
    agentId: agent.id,
    details: { keyId, joinRequestId: row.id },
  });
  return { keyId, token, agentId: agent.id, createdAt: createdAt.toISOString() };
}
