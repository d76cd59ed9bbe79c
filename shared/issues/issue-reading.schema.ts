import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { IssueComment } from "./comment.schema.ts";
import { Issue, IssueRef, moment, priority, status } from "./issue.schema.ts";

export const ReadState = z
  .object({
    issueId: z.string(),
    userId: z.string(),
    lastReadAt: moment.nullable().meta({ description: "Null: it is unread." }),
  })
  .meta({ id: "IssueReadState" });
export type ReadState = z.infer<typeof ReadState>;

const IN_SHORT = {
  id: true,
  identifier: true,
  title: true,
  status: true,
  priority: true,
  projectId: true,
  goalId: true,
  parentId: true,
  updatedAt: true,
} as const;

export const InboxIssue = Issue.pick({ ...IN_SHORT, activeRun: true }).meta({
  id: "InboxIssue",
  description: "What an agent has to do, in short.",
});
export type InboxIssue = z.infer<typeof InboxIssue>;

/** Enough for any agent's day; what comes behind is of lower priority. */
export const INBOX_LIMIT = 200;

export const ContextQuery = z.object({
  wakeCommentId: z
    .guid()
    .transform((text) => text.toLowerCase())
    .optional()
    .meta({ description: "The comment that woke the agent, as PAPERCLIP_WAKE_COMMENT_ID says." }),
});
export type ContextQuery = z.infer<typeof ContextQuery>;

const ContextAttachment = z.object({
  id: z.string(),
  filename: z.string().nullable(),
  contentType: z.string(),
  byteSize: z.number().int(),
  contentPath: z.string(),
  createdAt: moment,
});

export const HeartbeatContext = z
  .object({
    issue: Issue.pick({
      ...IN_SHORT,
      description: true,
      assigneeAgentId: true,
      assigneeUserId: true,
    }),
    ancestors: z.array(IssueRef),
    project: z
      .object({ id: z.string(), name: z.string(), status: z.string(), targetDate: z.string().nullable() })
      .nullable(),
    goal: z
      .object({
        id: z.string(),
        title: z.string(),
        status: z.string(),
        level: z.string(),
        parentId: z.string().nullable(),
      })
      .nullable(),
    commentCursor: z.object({
      totalComments: z.number().int(),
      latestCommentId: z.string().nullable(),
      latestCommentAt: moment.nullable(),
    }),
    wakeComment: IssueComment.nullable(),
    attachments: z.array(ContextAttachment),
  })
  .meta({ id: "IssueHeartbeatContext", description: "What an agent needs to begin with an issue, in one answer." });
export type HeartbeatContext = z.infer<typeof HeartbeatContext>;

export const IssueRun = z
  .object({
    runId: z.string(),
    status: z.string(),
    agentId: z.string(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    createdAt: moment,
    invocationSource: z.string(),
    usageJson: z.record(z.string(), z.unknown()).nullable(),
    resultJson: z.record(z.string(), z.unknown()).nullable().meta({ description: "The gist of it." }),
  })
  .meta({ id: "IssueRun" });
export type IssueRun = z.infer<typeof IssueRun>;

export const RunIssue = z
  .object({
    issueId: z.string(),
    identifier: z.string(),
    title: z.string(),
    status,
    priority,
  })
  .meta({ id: "RunIssue", description: "An issue that a run was about, or changed." });
export type RunIssue = z.infer<typeof RunIssue>;

const page = {
  cursor: z
    .guid()
    .transform((text) => text.toLowerCase())
    .optional()
    .meta({ description: "The id of the last one seen; the page goes on behind it." }),
};

export const IssueRunPage = z.object({ ...page, limit: pageLimit(500, 100) });
export type IssueRunPage = z.infer<typeof IssueRunPage>;

export const LinkApproval = z
  .object({ approvalId: z.guid().transform((text) => text.toLowerCase()) })
  .meta({ id: "LinkIssueApproval" });
export type LinkApproval = z.infer<typeof LinkApproval>;
