import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, requireMayConfer, requirePermission, requireVisible } from "../auth/actor.ts";
import { freshToken, hashToken } from "../auth/secret-token.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { CreateInvite, Invite, InvitePage, NewInvite, PublicInvite } from "./invite.schema.ts";
import {
  findInvite,
  findInviteByToken,
  type InviteRow,
  insertInvite,
  listInvites,
  revokeInvite,
} from "./invite.store.ts";
import { requireActive, toInvite, toPublicInvite } from "./invite-view.ts";
import type { InviteOnboarding } from "./onboarding.schema.ts";
import { onboardingOf, onboardingText } from "./onboarding.ts";

/** Ways into a company for those who have none. */
export interface InviteService {
  /** The answer is the only place where the token is ever seen. @throws forbidden, not_found */
  readonly create: (actor: Actor, companyId: string, body: CreateInvite, baseUrl: string) => Promise<NewInvite>;
  /** The newest first. @throws forbidden */
  readonly list: (actor: Actor, companyId: string, page: InvitePage) => Promise<Invite[]>;
  /** @throws not_found, conflict when it was used */
  readonly show: (token: string) => Promise<PublicInvite>;
  /** What an agent does with it. @throws not_found, conflict when it was used, illegal_transition when it is for people */
  readonly onboarding: (token: string, baseUrl: string) => Promise<InviteOnboarding>;
  /** The same as a text. */
  readonly onboardingText: (token: string, baseUrl: string) => Promise<string>;
  /** @throws forbidden, not_found, conflict when it was used */
  readonly revoke: (actor: Actor, inviteId: string) => Promise<Invite>;
}

export interface InviteDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const INVITE_HOURS = 72;

export function createInviteService({ db, bus }: InviteDeps): InviteService {
  const show = async (token: string): Promise<PublicInvite> =>
    toPublicInvite(requireActive(await findInviteByToken(db, hashToken(token))));

  return {
    create: async (actor, companyId, body, baseUrl) => {
      requireBoard(actor);
      requirePermission(actor, companyId, "users:invite");
      const humanRole = body.humanRole ?? "operator";
      if (body.allowedJoinTypes !== "agent") requireMayConfer(actor, companyId, { role: humanRole, grants: [] });
      const { token, hash } = freshToken("invite");
      const row = await db.transaction(async (tx) => {
        await lockCompany(tx, companyId);
        const made = await insertInvite(tx, {
          id: newId(),
          companyId,
          hash,
          joinTypes: body.allowedJoinTypes,
          humanRole,
          defaults: body.defaultsPayload ?? null,
          message: body.agentMessage ?? null,
          by: actorId(actor),
          hours: INVITE_HOURS,
        });
        await note(tx, actor, made, "created");
        return made;
      });
      bus.publish({ kind: "events", companyId });
      return { ...toInvite(row), token, inviteUrl: `${baseUrl}/invite/${token}` };
    },

    list: async (actor, companyId, page) => {
      requireBoard(actor);
      requirePermission(actor, companyId, "users:invite");
      return (await listInvites(db, companyId, page)).map(toInvite);
    },

    show,
    onboarding: async (token, baseUrl) => onboardingOf(await show(token), { token, baseUrl }),
    onboardingText: async (token, baseUrl) => onboardingText(await show(token), { token, baseUrl }),

    revoke: async (actor, inviteId) => {
      const row = await findInvite(db, inviteId);
      if (row === undefined) throw new NotFoundError("Invite");
      requireVisible(actor, row.company_id, "Invite");
      requireBoard(actor);
      requirePermission(actor, row.company_id, "users:invite");
      await db.transaction(async (tx) => {
        if (await revokeInvite(tx, inviteId)) return note(tx, actor, row, "revoked");
        const now = await findInvite(tx, inviteId);
        if (now?.state === "accepted") throw new ConflictError("This invite was used already");
      });
      bus.publish({ kind: "events", companyId: row.company_id });
      const after = await findInvite(db, inviteId);
      return toInvite(after ?? row);
    },
  };
}

const note = (tx: Tx, actor: Actor, invite: InviteRow, verb: string): Promise<void> =>
  recordActivity(tx, {
    companyId: invite.company_id,
    actor,
    action: `invite.${verb}`,
    entityType: "invite",
    entityId: invite.id,
    details: { allowedJoinTypes: invite.allowed_join_types, humanRole: invite.human_role },
  });
