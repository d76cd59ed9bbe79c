import { z } from "zod";

import { Comment } from "../comments/comment.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";
import { APPROVAL_STATUSES, type ApprovalStatus } from "./approval-machine.ts";

const APPROVAL_TYPES = [
  "hire_agent",
  "approve_ceo_strategy",
  "budget_override_required",
  "request_board_approval",
] as const;
export type ApprovalType = (typeof APPROVAL_TYPES)[number];

const moment = z.string().meta({ format: "date-time" });
const status = z.enum(APPROVAL_STATUSES as [ApprovalStatus, ...ApprovalStatus[]]);

/** In characters of JSON. */
const MAX_PAYLOAD = 262_144;
const payload = z
  .record(z.string(), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MAX_PAYLOAD, `more than ${MAX_PAYLOAD} characters of JSON`);

/** 30 days. */
const MAX_WAIT_SEC = 2_592_000;

/** Issues by id or identifier, as the caller knows them. */
export const IssueIds = z.array(z.string().min(1).max(200)).max(100);

export const Approval = z
  .object({
    id: z.string(),
    companyId: z.string(),
    type: z.enum(APPROVAL_TYPES),
    requestedByAgentId: z.string().nullable(),
    requestedByUserId: z.string().nullable(),
    status,
    payload: z
      .record(z.string(), z.unknown())
      .meta({ description: "What is to be decided. Secrets show as ***REDACTED***, and are not kept here." }),
    payloadOmitted: z.boolean().meta({
      description: "In a list: its payload takes more than 16 kB, and is shown by the approval itself only.",
    }),
    decisionNote: z.string().nullable(),
    decidedByUserId: z.string().nullable().meta({ description: "Whose credential decided it." }),
    decidedAt: moment.nullable(),
    expiresAt: moment.nullable().meta({ description: "When it is rejected by itself; null: never." }),
    isExpired: z.boolean().meta({ description: "It was rejected since nobody decided in time." }),
    edits: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: "What the board changed as it approved, by dotted paths; the payload has it." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Approval", description: "A decision that the board is asked for." });
export type Approval = z.infer<typeof Approval>;

export const CreateApproval = z
  .object({
    type: z.enum(APPROVAL_TYPES),
    requestedByAgentId: z
      .guid()
      .nullish()
      .meta({ description: "Who is woken by the decision; an agent can name itself only." }),
    payload: payload.meta({ description: "For hire_agent, what POST …/agent-hires takes." }),
    issueIds: IssueIds.default([]),
    expiresInSec: z.number().int().min(60).max(MAX_WAIT_SEC).optional().meta({
      description:
        "When it is rejected by itself, of what is no hire. A request_board_approval whose payload names an `action` waits 4 hours unless this says otherwise.",
    }),
  })
  .meta({ id: "CreateApproval" });
export type CreateApproval = z.infer<typeof CreateApproval>;

export const DecideApproval = z
  .object({ decisionNote: z.string().max(10_000).nullish() })
  .meta({ id: "DecideApproval", description: "Who decides is who asks; nothing in the body changes that." });
export type DecideApproval = z.infer<typeof DecideApproval>;

/** New values by dotted paths in the payload. */
export interface ApproveWithEdits {
  readonly edits: Readonly<Record<string, unknown>>;
  readonly note?: string | null | undefined;
}

export const ResubmitApproval = z
  .object({
    payload: payload.optional().meta({
      description: "Replaces what was there; left out: unchanged. Of a hire_agent, what it names of the agent changes.",
    }),
  })
  .meta({ id: "ResubmitApproval" });
export type ResubmitApproval = z.infer<typeof ResubmitApproval>;

const page = {
  cursor: z.guid().optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
};

export const ApprovalFilter = z.object({ status: status.optional(), ...page });
export type ApprovalFilter = z.infer<typeof ApprovalFilter>;

export const ApprovalComment = Comment.extend({ approvalId: z.string() }).meta({ id: "ApprovalComment" });
export type ApprovalComment = z.infer<typeof ApprovalComment>;

export const CreateApprovalComment = z
  .object({ body: z.string().trim().min(1).max(20_000) })
  .meta({ id: "CreateApprovalComment" });
export type CreateApprovalComment = z.infer<typeof CreateApprovalComment>;

export const CommentFilter = z.object(page);
export type CommentFilter = z.infer<typeof CommentFilter>;
