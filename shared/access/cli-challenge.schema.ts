import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

const Access = z.enum(["board", "instance_admin_required"]);

export const CreateCliChallenge = z
  .object({
    command: z.string().min(1).max(240).meta({ description: "What asks; shown to whoever approves it." }),
    clientName: z.string().max(120).nullish(),
    requestedAccess: Access.default("board"),
    requestedCompanyId: z.guid().nullish(),
  })
  .meta({ id: "CreateCliChallenge" });
export type CreateCliChallenge = z.infer<typeof CreateCliChallenge>;

export const NewCliChallenge = z
  .object({
    id: z.string(),
    token: z.string().meta({ description: "Goes to whoever approves, in `approvalUrl`; and with each poll." }),
    boardApiToken: z.string().meta({ description: "A board key that counts once the challenge is approved." }),
    approvalPath: z.string(),
    approvalUrl: z.string(),
    pollPath: z.string(),
    expiresAt: moment,
    suggestedPollIntervalMs: z.number().int(),
  })
  .meta({ id: "NewCliChallenge" });
export type NewCliChallenge = z.infer<typeof NewCliChallenge>;

export const CliChallengeStatus = z.enum(["pending", "approved", "cancelled", "expired"]);
export type CliChallengeStatus = z.infer<typeof CliChallengeStatus>;

export const CliChallenge = z
  .object({
    id: z.string(),
    status: CliChallengeStatus,
    command: z.string(),
    clientName: z.string().nullable(),
    requestedAccess: Access,
    requestedCompanyId: z.string().nullable(),
    requestedCompanyName: z.string().nullable(),
    approvedAt: moment.nullable(),
    cancelledAt: moment.nullable(),
    expiresAt: moment,
    approvedByUser: z.object({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
    requiresSignIn: z.boolean(),
    canApprove: z.boolean(),
    currentUserId: z.string().nullable(),
  })
  .meta({ id: "CliChallenge" });
export type CliChallenge = z.infer<typeof CliChallenge>;

const token = z.string().min(16).max(256);

/** In a query. */
export const ChallengeQuery = z.object({ token: z.string().max(256).default("") });

export const ChallengeToken = z.object({ token }).meta({ id: "CliChallengeToken" });
export type ChallengeToken = z.infer<typeof ChallengeToken>;

export const ApprovedChallenge = z
  .object({
    approved: z.literal(true),
    status: CliChallengeStatus,
    userId: z.string(),
    keyId: z.string(),
    expiresAt: moment,
  })
  .meta({ id: "ApprovedCliChallenge" });
export type ApprovedChallenge = z.infer<typeof ApprovedChallenge>;

export const CancelledChallenge = z
  .object({ cancelled: z.boolean(), status: CliChallengeStatus })
  .meta({ id: "CancelledCliChallenge" });
export type CancelledChallenge = z.infer<typeof CancelledChallenge>;
