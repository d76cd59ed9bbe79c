import { recordActivity } from "../activity/activity.store.ts";
import { CreateAgent } from "../agents/agent.schema.ts";
import { type Actor, userIdOf } from "../auth/actor.ts";
import { freshToken, hashToken } from "../auth/secret-token.ts";
import { findUser } from "../auth/user.store.ts";
import type { Tx } from "../db/db.ts";
import { AppError, ConflictError, ForbiddenError, InvalidInputError, UnauthenticatedError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { AcceptInvite } from "./invite.schema.ts";
import { acceptInvite, type InviteRow, lockInviteByToken } from "./invite.store.ts";
import { requireActive } from "./invite-view.ts";
import type { NewJoinRequest } from "./join-request.schema.ts";
import { insertJoinRequest, type NewJoinRequestRow } from "./join-request.store.ts";
import { toJoinRequest } from "./join-request-view.ts";
import { isMember } from "./membership.store.ts";

/** Who has an invite, and from where. */
export interface Acceptance {
  readonly token: string;
  readonly body: AcceptInvite;
  readonly actor: Actor | undefined;
  readonly address: string;
}

const SECRET_HOURS = 7 * 24;

/** These run elsewhere. What runs on our own machines is for the board to say, not for whoever has an invite. */
const REMOTE = new Set(["http", "openclaw", "openclaw_gateway"]);

/** Uses up the invite, under its lock: of those that come at once, one asks to be let in. */
export async function accept(tx: Tx, { token, body, actor, address }: Acceptance): Promise<NewJoinRequest> {
  const invite = requireActive(await lockInviteByToken(tx, hashToken(token)));
  if (invite.allowed_join_types !== "both" && invite.allowed_join_types !== body.requestType) {
    throw new AppError("invalid_input", `Invite does not allow ${body.requestType} joins`);
  }
  const about = { id: newId(), companyId: invite.company_id, inviteId: invite.id, address };
  if (body.requestType === "human") {
    const person = await personOf(tx, actor, invite);
    return enter(tx, { ...about, person }, actor);
  }
  const { token: claimSecret, hash: secretHash } = freshToken("joinSecret");
  const agent = { ...agentOf(body, invite), secretHash, secretHours: SECRET_HOURS };
  const request = await enter(tx, { ...about, agent }, undefined);
  return { ...request, claimSecret, claimApiKeyPath: `/api/join-requests/${request.id}/claim-api-key` };
}

async function enter(tx: Tx, request: NewJoinRequestRow, by: Actor | undefined): Promise<NewJoinRequest> {
  const row = await insertJoinRequest(tx, request);
  await acceptInvite(tx, request.inviteId);
  await recordActivity(tx, {
    companyId: request.companyId,
    actor: by ?? { type: "system", id: "invite" },
    action: "join.requested",
    entityType: "join_request",
    entityId: row.id,
    details: { requestType: row.request_type, inviteId: request.inviteId },
  });
  return toJoinRequest(row);
}

async function personOf(
  tx: Tx,
  actor: Actor | undefined,
  invite: InviteRow,
): Promise<NonNullable<NewJoinRequestRow["person"]>> {
  if (actor === undefined) throw new UnauthenticatedError("Sign in, or make an account with this invite, to join");
  const userId = userIdOf(actor);
  if (userId === undefined) throw new ForbiddenError("Only a person with an account can join as one");
  const user = await findUser(tx, userId);
  if (user === undefined) throw new UnauthenticatedError("The account is gone");
  if (await isMember(tx, invite.company_id, userId)) throw new ConflictError("You already belong to this company");
  return { userId, email: user.email, role: invite.human_role };
}

function agentOf({ agentName, adapterType, capabilities, agentDefaultsPayload }: AcceptInvite, invite: InviteRow) {
  if (agentName === undefined) throw new InvalidInputError("agentName is required for agent join requests");
  const payload = { ...invite.defaults_payload, ...agentDefaultsPayload };
  // Resolved at the start of each run, it would carry a secret of the company to wherever the agent lives.
  if (JSON.stringify(payload).includes('"secret_ref"')) {
    throw new InvalidInputError("Only the board gives an agent a secret of the company");
  }
  const isRemote = REMOTE.has(adapterType ?? "");
  const {
    success,
    data: agent,
    error,
  } = CreateAgent.safeParse({
    name: agentName,
    adapterType,
    capabilities,
    adapterConfig: isRemote ? payload : {},
  });
  if (!success) throw new InvalidInputError("Validation error", { details: error.issues });
  return {
    name: agent.name,
    adapterType: agent.adapterType,
    capabilities: agent.capabilities ?? null,
    payload: agent.adapterConfig,
  };
}
