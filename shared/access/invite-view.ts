import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import type { Invite, PublicInvite } from "./invite.schema.ts";
import type { InviteRow } from "./invite.store.ts";

export const toInvite = (row: InviteRow): Invite => ({
  id: row.id,
  companyId: row.company_id,
  inviteType: "company_join",
  allowedJoinTypes: row.allowed_join_types,
  humanRole: row.human_role,
  state: row.state,
  inviteMessage: row.agent_message,
  invitedByUserId: row.invited_by_user_id,
  expiresAt: row.expires_at.toISOString(),
  acceptedAt: row.accepted_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
});

export const toPublicInvite = (row: InviteRow): PublicInvite => ({
  id: row.id,
  companyId: row.company_id,
  companyName: row.company_name,
  inviteType: "company_join",
  allowedJoinTypes: row.allowed_join_types,
  humanRole: row.human_role,
  inviteMessage: row.agent_message,
  expiresAt: row.expires_at.toISOString(),
});

/** One that was used says so; one that was revoked or is over is as good as none. @throws not_found, conflict */
export function requireActive(row: InviteRow | undefined): InviteRow {
  if (row?.state === "accepted") throw new ConflictError("This invite was used already");
  if (row?.state !== "active") throw new NotFoundError("Invite");
  return row;
}
