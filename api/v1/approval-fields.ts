import { z } from "zod";

import type { Approval } from "../../shared/approvals/approval.schema.ts";
import { wantedAction } from "../../shared/approvals/approval-action.ts";
import type { ApprovalRule, NewApprovalRule } from "../../shared/approvals/approval-rule.schema.ts";
import type { ApprovalPart } from "../../shared/approvals/approval-search.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import { MOST_USD } from "../../shared/kernel/money.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { Services } from "../../shared/services.ts";
import { moment } from "./fields.ts";

export const APPROVAL_STATES = [
  "pending",
  "approved",
  "approved_with_edits",
  "denied",
  "expired",
  "asked_question",
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** Which approvals are called so. What is cancelled since its subject is gone has lapsed as well. */
export const PARTS_OF_APPROVAL_STATE: Readonly<Record<ApprovalState, readonly ApprovalPart[]>> = {
  pending: [{ status: "pending" }],
  asked_question: [{ status: "revision_requested" }],
  approved: [{ status: "approved", isEdited: false }],
  approved_with_edits: [{ status: "approved", isEdited: true }],
  denied: [{ status: "rejected", isExpired: false }],
  expired: [{ status: "rejected", isExpired: true }, { status: "cancelled" }],
};

function stateOf({ status, isExpired, edits }: Approval): ApprovalState {
  switch (status) {
    case "pending":
      return "pending";
    case "revision_requested":
      return "asked_question";
    case "approved":
      return edits === null ? "approved" : "approved_with_edits";
    case "rejected":
      return isExpired ? "expired" : "denied";
    case "cancelled":
      return "expired";
  }
}

const json = z.record(z.string(), z.unknown());

export const V1Approval = z
  .object({
    id: z.string(),
    companyId: z.string(),
    taskId: z.string().nullable(),
    agentId: z.string().nullable().meta({ description: "Who asks; null: a person, or the system." }),
    status: z.enum(APPROVAL_STATES),
    action: z.string(),
    reasoning: z.string().nullable(),
    cost: z.object({ usd: z.number().nullable(), tokens: z.number().nullable() }),
    sideEffects: z.array(z.string()),
    ifDenied: z.unknown().meta({ description: "What happens instead, as whoever asks puts it." }),
    payload: json.meta({ description: "All that was asked for, as it is approved; without secrets." }),
    edits: json.nullable().meta({ description: "What the board changed as it approved, by dotted paths." }),
    note: z.string().nullable().meta({ description: "What was said with the decision, or asked last." }),
    decidedBy: z.string().nullable(),
    decidedAt: moment.nullable(),
    requestedAt: moment,
    expiresAt: moment.nullable().meta({ description: "When it is denied by itself; null: never." }),
  })
  .meta({ id: "V1Approval", description: "Something that an agent may do once the board says so." });
export type V1Approval = z.infer<typeof V1Approval>;

function toApproval(approval: Approval, issueId: string | undefined): V1Approval {
  const { action, reasoning, costUsd, costTokens, sideEffects, ifDenied } = wantedAction(approval);
  const { requestedByAgentId: agentId } = approval;
  return {
    id: encodePublicId("approval", approval.id),
    companyId: encodePublicId("company", approval.companyId),
    taskId: issueId !== undefined && isUuid(issueId) ? encodePublicId("issue", issueId) : null,
    agentId: agentId === null ? null : encodePublicId("agent", agentId),
    status: stateOf(approval),
    action,
    reasoning,
    cost: { usd: costUsd, tokens: costTokens },
    sideEffects: [...(sideEffects ?? [])],
    ifDenied,
    payload: approval.payload,
    edits: approval.edits,
    note: approval.decisionNote,
    decidedBy: approval.decidedByUserId,
    decidedAt: approval.decidedAt,
    requestedAt: approval.createdAt,
    expiresAt: approval.expiresAt,
  };
}

export async function toApprovals(
  { approvals }: Pick<Services, "approvals">,
  list: readonly Approval[],
): Promise<V1Approval[]> {
  const issues = await approvals.listPrimaryIssues(list);
  return list.map((approval) => toApproval(approval, issues.get(approval.id)));
}

export async function toOneApproval(
  { approvals }: Pick<Services, "approvals">,
  approval: Approval,
): Promise<V1Approval> {
  const issues = await approvals.listPrimaryIssues([approval]);
  return toApproval(approval, issues.get(approval.id));
}

const MATCHERS = ["action.prefix", "action.regex", "cost.usd.max", "cost.tokens.max", "sideEffects.none"] as const;
const pattern = z.string().min(1).max(500);

const Matchers = z.strictObject({
  "action.prefix": pattern.optional(),
  "action.regex": pattern
    .optional()
    .meta({ description: "A regular expression of PostgreSQL's, for the whole of the action." }),
  "cost.usd.max": z.number().min(0).max(MOST_USD).optional(),
  "cost.tokens.max": z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  "sideEffects.none": z.literal(true).optional().meta({ description: "It says that it has none: an empty list." }),
});

const description = z.string().trim().min(1).max(500);

export const V1CreateApprovalRule = z
  .strictObject({
    description: description.optional(),
    matchers: Matchers.refine(
      (given) => MATCHERS.some((name) => given[name] !== undefined),
      "name one at the least",
    ).meta({
      description: "All that are named must be so; a request that says nothing of it is not met.",
    }),
  })
  .meta({ id: "V1CreateApprovalRule" });

export const V1ApprovalRule = z
  .object({
    id: z.string(),
    companyId: z.string(),
    description: z.string().nullable(),
    matchers: Matchers,
    createdBy: z.string(),
    createdAt: moment,
  })
  .meta({ id: "V1ApprovalRule", description: "What the board approves before it is asked." });

export const ruleOf = ({ description, matchers }: z.infer<typeof V1CreateApprovalRule>): NewApprovalRule => ({
  description: description ?? null,
  actionPrefix: matchers["action.prefix"] ?? null,
  actionRegex: matchers["action.regex"] ?? null,
  maxCostUsd: matchers["cost.usd.max"] ?? null,
  maxCostTokens: matchers["cost.tokens.max"] ?? null,
  noSideEffects: matchers["sideEffects.none"] ?? false,
});

export const toRule = (rule: ApprovalRule): z.infer<typeof V1ApprovalRule> => ({
  id: encodePublicId("approvalRule", rule.id),
  companyId: encodePublicId("company", rule.companyId),
  description: rule.description,
  matchers: {
    ...(rule.actionPrefix === null ? {} : { "action.prefix": rule.actionPrefix }),
    ...(rule.actionRegex === null ? {} : { "action.regex": rule.actionRegex }),
    ...(rule.maxCostUsd === null ? {} : { "cost.usd.max": rule.maxCostUsd }),
    ...(rule.maxCostTokens === null ? {} : { "cost.tokens.max": rule.maxCostTokens }),
    ...(rule.noSideEffects ? { "sideEffects.none": true } : {}),
  },
  createdBy: rule.createdBy,
  createdAt: rule.createdAt,
});
