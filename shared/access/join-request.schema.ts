import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });

export const JoinRequest = z
  .object({
    id: z.string(),
    inviteId: z.string(),
    companyId: z.string(),
    requestType: z.enum(["human", "agent"]),
    status: z.enum(["pending_approval", "approved", "rejected"]),
    requestIp: z.string().nullable(),
    requestingUserId: z.string().nullable(),
    requestEmailSnapshot: z.string().nullable(),
    humanRole: z.string().nullable(),
    agentName: z.string().nullable(),
    adapterType: z.string().nullable(),
    capabilities: z.string().nullable(),
    agentDefaultsPayload: z.record(z.string(), z.unknown()).nullable(),
    createdAgentId: z.string().nullable(),
    approvedByUserId: z.string().nullable(),
    approvedAt: moment.nullable(),
    rejectedByUserId: z.string().nullable(),
    rejectedAt: moment.nullable(),
    claimSecretExpiresAt: moment.nullable(),
    claimSecretConsumedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "JoinRequest", description: "Someone with an invite who asks to be let in." });
export type JoinRequest = z.infer<typeof JoinRequest>;

export const NewJoinRequest = JoinRequest.extend({
  claimSecret: z
    .string()
    .optional()
    .meta({ description: "An agent's: shown this once. With it the agent fetches its key." }),
  claimApiKeyPath: z.string().optional(),
}).meta({ id: "NewJoinRequest" });
export type NewJoinRequest = z.infer<typeof NewJoinRequest>;

export const JoinRequestPage = z.object({
  status: JoinRequest.shape.status.optional(),
  requestType: JoinRequest.shape.requestType.optional(),
  cursor: z.guid().optional().meta({ description: "The id of the last request seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type JoinRequestPage = z.infer<typeof JoinRequestPage>;

export const ClaimAgentKey = z.object({ claimSecret: z.string().min(16).max(256) }).meta({ id: "ClaimAgentKey" });
export type ClaimAgentKey = z.infer<typeof ClaimAgentKey>;

export const ClaimedAgentKey = z
  .object({
    keyId: z.string(),
    token: z.string().meta({ description: "The agent's key; shown this once." }),
    agentId: z.string(),
    createdAt: moment,
  })
  .meta({ id: "ClaimedAgentKey" });
export type ClaimedAgentKey = z.infer<typeof ClaimedAgentKey>;
