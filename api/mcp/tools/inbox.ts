import { z } from "zod";

import { wantedAction } from "../../../shared/approvals/approval-action.ts";
import { InboxIssue } from "../../../shared/issues/issue-reading.schema.ts";
import { tool } from "../tool.ts";

const MOST_APPROVALS = 50;
const DAYS_OF_MENTIONS = 7;
const DAY_MS = 86_400_000;
const MENTIONED = "issue_comment_mentioned";

const AskedApproval = z.object({
  approvalId: z.string(),
  action: z.string(),
  status: z.string().describe("pending: waits for the board. revision_requested: waits for your answer."),
  note: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

const Mention = z.object({ issueId: z.string(), commentId: z.string().nullable(), at: z.string() });

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

export const inboxTools = [
  tool({
    name: "inbox",
    title: "Inbox",
    description:
      "What waits for you: your open issues by priority, the approvals that you asked for and that are open, and the comments of the last week that mention you.",
    isRead: true,
    input: z.object({}),
    output: z.object({
      issues: z.array(InboxIssue.omit({ activeRun: true })),
      approvals: z.array(AskedApproval),
      mentions: z.array(Mention),
    }),
    run: async ({ actor, services }) => {
      const { agentId, companyId } = actor;
      const since = new Date(Date.now() - DAYS_OF_MENTIONS * DAY_MS).toISOString();
      const [issues, approvals, wakeups] = await Promise.all([
        services.issues.inbox(actor),
        services.approvals.list(actor, companyId, {
          requestedByAgentId: agentId,
          parts: [{ status: "revision_requested" }, { status: "pending" }],
          limit: MOST_APPROVALS,
        }),
        services.wakeups.listOfAgent(actor, agentId, { source: "automation", since, limit: 200 }),
      ]);
      return {
        issues,
        approvals: approvals.map((asked) => ({
          approvalId: asked.id,
          action: wantedAction(asked).action,
          status: asked.status,
          note: asked.decisionNote,
          expiresAt: asked.expiresAt,
        })),
        mentions: wakeups.flatMap(({ reason, payload, requestedAt }) => {
          const issueId = textOf(payload?.["issueId"]);
          if (reason !== MENTIONED || issueId === null) return [];
          return [{ issueId, commentId: textOf(payload?.["commentId"]), at: requestedAt }];
        }),
      };
    },
  }),
];
