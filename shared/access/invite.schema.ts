import { z } from "zod";
import { CompanyRole } from "../auth/company-role.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });
const json = z.record(z.string(), z.unknown());

const JoinTypes = z.enum(["human", "agent", "both"]);

export const CreateInvite = z
  .object({
    allowedJoinTypes: JoinTypes.default("both"),
    humanRole: CompanyRole.nullish().meta({ description: "What a person becomes; `operator` unless given." }),
    defaultsPayload: json.nullish(),
    agentMessage: z.string().max(4_000).nullish(),
  })
  .meta({ id: "CreateInvite" });
export type CreateInvite = z.infer<typeof CreateInvite>;

export const InviteState = z.enum(["active", "accepted", "revoked", "expired"]);
export type InviteState = z.infer<typeof InviteState>;

export const Invite = z
  .object({
    id: z.string(),
    companyId: z.string(),
    inviteType: z.literal("company_join"),
    allowedJoinTypes: JoinTypes,
    humanRole: CompanyRole,
    state: InviteState,
    inviteMessage: z.string().nullable(),
    invitedByUserId: z.string().nullable(),
    expiresAt: moment,
    acceptedAt: moment.nullable(),
    revokedAt: moment.nullable(),
    createdAt: moment,
  })
  .meta({ id: "Invite" });
export type Invite = z.infer<typeof Invite>;

export const NewInvite = Invite.extend({
  token: z.string().meta({ description: "Shown this once; good for one to join, for three days." }),
  inviteUrl: z.string(),
}).meta({ id: "NewInvite" });
export type NewInvite = z.infer<typeof NewInvite>;

export const PublicInvite = z
  .object({
    id: z.string(),
    companyId: z.string(),
    companyName: z.string(),
    inviteType: z.literal("company_join"),
    allowedJoinTypes: JoinTypes,
    humanRole: CompanyRole,
    inviteMessage: z.string().nullable(),
    expiresAt: moment,
  })
  .meta({ id: "PublicInvite", description: "What whoever has the token may know." });
export type PublicInvite = z.infer<typeof PublicInvite>;

export const InvitePage = z.object({
  state: InviteState.optional(),
  cursor: z.guid().optional().meta({ description: "The id of the last invite seen; the page goes on behind it." }),
  limit: pageLimit(100, 20),
});
export type InvitePage = z.infer<typeof InvitePage>;

export const AcceptInvite = z
  .object({
    requestType: z.enum(["human", "agent"]),
    agentName: z.string().trim().min(1).max(120).optional(),
    adapterType: z.string().max(100).optional(),
    capabilities: z.string().max(4_000).nullish(),
    agentDefaultsPayload: json.nullish().meta({
      description:
        "The agent's adapterConfig. Taken for agents that run elsewhere (http, openclaw_gateway), and no others.",
    }),
  })
  .meta({ id: "AcceptInvite" });
export type AcceptInvite = z.infer<typeof AcceptInvite>;
