import { z } from "zod";

import { Comment } from "../../../shared/comments/comment.schema.ts";
import { CommentPage } from "../../../shared/issues/comment.schema.ts";
import { CreateIssue, Issue, priority, status, UpdateIssue } from "../../../shared/issues/issue.schema.ts";
import { HeartbeatContext } from "../../../shared/issues/issue-reading.schema.ts";
import { tool } from "../tool.ts";

const IssueName = z.string().min(1).max(100).describe("The issue's id, or its identifier such as PAP-42.");

const ShortIssue = Issue.pick({
  id: true,
  identifier: true,
  title: true,
  status: true,
  priority: true,
  projectId: true,
  parentId: true,
  assigneeAgentId: true,
  checkoutRunId: true,
  updatedAt: true,
});

const OneIssue = z.object({ issue: ShortIssue });

const nameOf = ({ issueId }: { readonly issueId: string }): string => issueId;

const FIRST_COMMENTS = 20;
const TITLE = z.string().trim().min(1).max(1_000);
const DESCRIPTION = z.string().max(200_000);

const reads = [
  tool({
    name: "get_issue",
    title: "Read an issue",
    description: "An issue with what it is a part of, and what was said about it last, the newest first.",
    isRead: true,
    input: z.object({ issueId: IssueName }),
    output: z.object({ ...HeartbeatContext.omit({ wakeComment: true }).shape, comments: z.array(Comment) }),
    subjectOf: nameOf,
    run: async ({ actor, args: { issueId }, services }) => {
      const [context, comments] = await Promise.all([
        services.issues.heartbeatContext(actor, issueId, {}),
        services.issues.listComments(actor, issueId, CommentPage.parse({ limit: FIRST_COMMENTS })),
      ]);
      return { ...context, comments };
    },
  }),
];

const ownership = [
  tool({
    name: "checkout_issue",
    title: "Check out an issue",
    description:
      "Take an issue up in this run, so that nobody else works on it. Do so before you begin. A conflict means that another has it: leave it alone.",
    isRead: false,
    isIdempotent: true,
    input: z.object({
      issueId: IssueName,
      expectedStatuses: z
        .array(status)
        .min(1)
        .max(7)
        .default(["backlog", "todo", "blocked", "in_progress"])
        .describe("Only if it has one of these."),
    }),
    output: OneIssue,
    subjectOf: nameOf,
    run: async ({ actor, args: { issueId, expectedStatuses }, services }) => ({
      issue: await services.issues.checkOut(actor, issueId, { agentId: actor.agentId, expectedStatuses }),
    }),
  }),
  tool({
    name: "release_issue",
    title: "Release an issue",
    description: "Give an issue back that you cannot go on with: it is to be had again by anybody.",
    isRead: false,
    input: z.object({ issueId: IssueName }),
    output: OneIssue,
    subjectOf: nameOf,
    run: async ({ actor, args: { issueId }, services }) => ({ issue: await services.issues.release(actor, issueId) }),
  }),
];

const changes = [
  tool({
    name: "comment_on_issue",
    title: "Comment on an issue",
    description: "Say something about an issue. An @name in it wakes that agent.",
    isRead: false,
    input: z.object({
      issueId: IssueName,
      body: z.string().trim().min(1).max(100_000),
      reopen: z.boolean().optional().describe("A closed issue becomes todo."),
    }),
    output: z.object({ comment: Comment }),
    subjectOf: nameOf,
    run: async ({ actor, args: { issueId, body, reopen }, services }) => ({
      comment: await services.issues.comment(actor, issueId, { body, reopen }),
    }),
  }),
  tool({
    name: "update_issue",
    title: "Change an issue",
    description:
      "Change an issue's status, priority, title, description or assignee, and say why with a comment. What is left out stays.",
    isRead: false,
    isIdempotent: true,
    input: z.object({
      issueId: IssueName,
      status: status.optional(),
      priority: priority.optional(),
      title: TITLE.optional(),
      description: DESCRIPTION.nullish(),
      assigneeAgentId: z.guid().nullish().describe("Hand it over; null: nobody has it."),
      comment: z.string().trim().min(1).max(100_000).optional(),
    }),
    output: OneIssue,
    actionOf: ({ status: next }) => ({ action: next === undefined ? "update_issue" : `update_issue:${next}` }),
    subjectOf: nameOf,
    run: async ({ actor, args, services }) => {
      const { issueId, ...change } = args;
      return { issue: await services.issues.update(actor, issueId, UpdateIssue.parse(change)) };
    },
  }),
  tool({
    name: "create_sub_issue",
    title: "Create a sub-issue",
    description:
      "Split off a part of an issue's work. It belongs to the same project, goal and client. Assign it, and whoever has it is woken.",
    isRead: false,
    input: z.object({
      parentIssueId: IssueName,
      title: TITLE,
      description: DESCRIPTION.optional(),
      status: status.default("todo"),
      priority: priority.default("medium"),
      assigneeAgentId: z.guid().optional(),
    }),
    output: OneIssue,
    subjectOf: ({ parentIssueId }) => parentIssueId,
    run: async ({ actor, args: { parentIssueId, ...body }, services }) => {
      const parent = await services.issues.get(actor, parentIssueId);
      const { id: parentId, projectId, goalId, billingCode } = parent;
      const wish = CreateIssue.parse({
        title: body.title,
        description: body.description,
        status: body.status,
        priority: body.priority,
        assigneeAgentId: body.assigneeAgentId,
        parentId,
        projectId,
        goalId,
        billingCode,
      });
      return { issue: await services.issues.create(actor, actor.companyId, wish) };
    },
  }),
];

export const issueTools = [...reads, ...ownership, ...changes];
