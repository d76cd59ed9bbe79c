import { z } from "zod";

import {
  Approval,
  ApprovalComment,
  ApprovalFilter,
  CommentFilter,
  CreateApproval,
  CreateApprovalComment,
  DecideApproval,
  ResubmitApproval,
} from "../../shared/approvals/approval.schema.ts";
import { ApprovalIssue } from "../../shared/issues/approval-issue.schema.ts";
import { operation } from "../operation.ts";
import { ApprovalParams, CompanyParams, cursorOf } from "./params.ts";

const tag = "Approvals";

const requests = [
  operation({
    id: "listApprovals",
    method: "GET",
    url: "/companies/:companyId/approvals",
    summary: "List what the board is or was asked to decide, newest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: ApprovalFilter,
    status: 200,
    reply: z.array(Approval),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.approvals.list(actor, params.companyId, query),
  }),
  operation({
    id: "createApproval",
    method: "POST",
    url: "/companies/:companyId/approvals",
    summary: "Ask the board to decide",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateApproval,
    status: 201,
    reply: Approval,
    run: ({ actor, params, body, services }) => services.approvals.create(actor, params.companyId, body),
  }),
  operation({
    id: "getApproval",
    method: "GET",
    url: "/approvals/:approvalId",
    summary: "Get an approval",
    tag,
    allow: ["board", "agent"],
    params: ApprovalParams,
    status: 200,
    reply: Approval,
    run: ({ actor, params, services }) => services.approvals.get(actor, params.approvalId),
  }),
  operation({
    id: "listApprovalIssues",
    method: "GET",
    url: "/approvals/:approvalId/issues",
    summary: "List the issues that a decision is about, the primary one first",
    tag,
    allow: ["board", "agent"],
    params: ApprovalParams,
    status: 200,
    reply: z.array(ApprovalIssue),
    run: ({ actor, params, services }) => services.issues.listOfApproval(actor, params.approvalId),
  }),
  operation({
    id: "resubmitApproval",
    method: "POST",
    url: "/approvals/:approvalId/resubmit",
    summary: "Ask again, after a revision was requested",
    tag,
    allow: ["board", "agent"],
    params: ApprovalParams,
    body: ResubmitApproval,
    status: 200,
    reply: Approval,
    run: ({ actor, params, body, services }) => services.approvals.resubmit(actor, params.approvalId, body),
  }),
];

const decide = {
  method: "POST",
  tag,
  allow: ["board"],
  params: ApprovalParams,
  body: DecideApproval,
  status: 200,
  reply: Approval,
} as const;

const decisions = [
  operation({
    ...decide,
    id: "approveApproval",
    url: "/approvals/:approvalId/approve",
    summary: "Approve; a hired agent is let in",
    run: ({ actor, params, body, services }) => services.approvals.approve(actor, params.approvalId, body),
  }),
  operation({
    ...decide,
    id: "rejectApproval",
    url: "/approvals/:approvalId/reject",
    summary: "Reject; a hired agent is terminated",
    run: ({ actor, params, body, services }) => services.approvals.reject(actor, params.approvalId, body),
  }),
  operation({
    ...decide,
    id: "requestApprovalRevision",
    url: "/approvals/:approvalId/request-revision",
    summary: "Give it back to who asked, to be resubmitted",
    run: ({ actor, params, body, services }) => services.approvals.requestRevision(actor, params.approvalId, body),
  }),
];

const comments = [
  operation({
    id: "listApprovalComments",
    method: "GET",
    url: "/approvals/:approvalId/comments",
    summary: "List what was said about an approval, the oldest first",
    tag,
    allow: ["board", "agent"],
    params: ApprovalParams,
    query: CommentFilter,
    status: 200,
    reply: z.array(ApprovalComment),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.approvals.listComments(actor, params.approvalId, query),
  }),
  operation({
    id: "commentOnApproval",
    method: "POST",
    url: "/approvals/:approvalId/comments",
    summary: "Comment on an approval",
    tag,
    allow: ["board", "agent"],
    params: ApprovalParams,
    body: CreateApprovalComment,
    status: 201,
    reply: ApprovalComment,
    run: ({ actor, params, body, services }) => services.approvals.comment(actor, params.approvalId, body),
  }),
];

export const approvalOperations = [...requests, ...decisions, ...comments];
