import { z } from "zod";

import { Approval } from "../../shared/approvals/approval.schema.ts";
import { CommentPage, CreateComment, IssueComment } from "../../shared/issues/comment.schema.ts";
import { LinkApproval, ReadState } from "../../shared/issues/issue-reading.schema.ts";
import { operation } from "../operation.ts";
import { cursorOf, IssueApprovalParams, IssueCommentParams, IssueParams, Ok } from "./params.ts";

const tag = "Issues";

const comments = [
  operation({
    id: "listIssueComments",
    method: "GET",
    url: "/issues/:issueId/comments",
    summary: "List what was said about an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    query: CommentPage,
    status: 200,
    reply: z.array(IssueComment),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.issues.listComments(actor, params.issueId, query),
  }),
  operation({
    id: "commentOnIssue",
    method: "POST",
    url: "/issues/:issueId/comments",
    summary: "Comment on an issue; its assignee and those who are mentioned are woken",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    body: CreateComment,
    status: 201,
    reply: IssueComment,
    run: ({ actor, params, body, services }) => services.issues.comment(actor, params.issueId, body),
  }),
  operation({
    id: "getIssueComment",
    method: "GET",
    url: "/issues/:issueId/comments/:commentId",
    summary: "Get a comment",
    tag,
    allow: ["board", "agent"],
    params: IssueCommentParams,
    status: 200,
    reply: IssueComment,
    run: ({ actor, params, services }) => services.issues.getComment(actor, params.issueId, params.commentId),
  }),
];

const reads = [
  operation({
    id: "markIssueRead",
    method: "POST",
    url: "/issues/:issueId/read",
    summary: "Say that you have seen what there is of an issue",
    tag,
    allow: ["board"],
    params: IssueParams,
    status: 200,
    reply: ReadState,
    run: ({ actor, params, services }) => services.issues.setRead(actor, params.issueId, true),
  }),
  operation({
    id: "markIssueUnread",
    method: "DELETE",
    url: "/issues/:issueId/read",
    summary: "Say that you have not seen what there is of an issue",
    tag,
    allow: ["board"],
    params: IssueParams,
    status: 200,
    reply: ReadState,
    run: ({ actor, params, services }) => services.issues.setRead(actor, params.issueId, false),
  }),
];

const approvals = [
  operation({
    id: "listIssueApprovals",
    method: "GET",
    url: "/issues/:issueId/approvals",
    summary: "List the decisions that an issue is linked with, newest first",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: z.array(Approval),
    run: ({ actor, params, services }) => services.issues.listApprovals(actor, params.issueId),
  }),
  operation({
    id: "linkIssueApproval",
    method: "POST",
    url: "/issues/:issueId/approvals",
    summary: "Link an issue with a decision",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    body: LinkApproval,
    status: 201,
    reply: z.array(Approval),
    run: ({ actor, params, body, services }) => services.issues.linkApproval(actor, params.issueId, body.approvalId),
  }),
  operation({
    id: "unlinkIssueApproval",
    method: "DELETE",
    url: "/issues/:issueId/approvals/:approvalId",
    summary: "Unlink an issue from a decision",
    tag,
    allow: ["board", "agent"],
    params: IssueApprovalParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.issues.unlinkApproval(actor, params.issueId, params.approvalId);
      return { ok: true } as const;
    },
  }),
];

export const issueThreadOperations = [...comments, ...reads, ...approvals];
