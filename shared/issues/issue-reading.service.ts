import type { Activity } from "../activity/activity.schema.ts";
import { listActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireVisible } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError, UnauthenticatedError } from "../kernel/errors.ts";
import type { RunRow } from "../runs/run.row.ts";
import type { LiveRun } from "../runs/run.schema.ts";
import { findRun } from "../runs/run.store.ts";
import { findLogRemovals } from "../runs/run-removal.store.ts";
import { toLiveRun, toRun } from "../runs/run-view.ts";
import { listAttachments } from "./attachment.store.ts";
import { toContextAttachment } from "./attachment-view.ts";
import { toIssueComment } from "./comment-view.ts";
import { visibleIssue } from "./issue-access.ts";
import { findComment, tallyComments } from "./issue-comment.store.ts";
import { findSurroundings } from "./issue-context.store.ts";
import { IssueFilter } from "./issue-filter.schema.ts";
import { listIssueIds } from "./issue-list.store.ts";
import {
  type ContextQuery,
  HeartbeatContext,
  INBOX_LIMIT,
  InboxIssue,
  type IssueRun,
  type IssueRunPage,
  type RunIssue,
} from "./issue-reading.schema.ts";
import { listIssuesOfRun, listLiveRunsOfIssue, listRunsOfIssue } from "./issue-runs.store.ts";
import { toIssue, toPlainIssue } from "./issue-view.ts";
import { listAncestors, showIssues } from "./shown-issue.store.ts";

/** What an agent reads to begin its work, and what there is to know of the work on an issue. */
export interface IssueReading {
  /** What the agent has to do. @throws unauthenticated */
  readonly inbox: (actor: Actor) => Promise<InboxIssue[]>;
  /** @throws not_found */
  readonly heartbeatContext: (actor: Actor, ref: string, query: ContextQuery) => Promise<HeartbeatContext>;
  /** @throws not_found */
  readonly listRuns: (actor: Actor, ref: string, page: IssueRunPage) => Promise<IssueRun[]>;
  /** @throws not_found */
  readonly listLiveRuns: (actor: Actor, ref: string) => Promise<LiveRun[]>;
  /** The one that works on it, else the newest that waits to. @throws not_found */
  readonly findActiveRun: (actor: Actor, ref: string) => Promise<LiveRun | null>;
  /** @throws not_found */
  readonly listOfRun: (actor: Actor, runId: string) => Promise<RunIssue[]>;
  /** Newest first. @throws not_found */
  readonly listActivity: (actor: Actor, ref: string, page: IssueRunPage) => Promise<Activity[]>;
}

export function createIssueReading({ db }: { readonly db: Db }): IssueReading {
  const live = async (actor: Actor, ref: string): Promise<LiveRun[]> => {
    const { id } = await visibleIssue(db, actor, ref);
    const rows = await listLiveRunsOfIssue(db, id);
    const removals = await findLogRemovals(db, rows);
    return rows.map((row) => ({ ...toLiveRun(row, removals.get(row.id)), issueId: id }));
  };

  return {
    inbox: async (actor) => {
      if (actor.type !== "agent") throw new UnauthenticatedError("Agent authentication required");
      const { agentId, companyId } = actor;
      const filter = IssueFilter.parse({ status: "todo,in_progress,blocked", limit: INBOX_LIMIT });
      const listed = await listIssueIds(db, companyId, { ...filter, assigneeAgentId: agentId });
      return (
        await showIssues(
          db,
          listed.map(({ id }) => id),
        )
      ).map((row) => InboxIssue.parse(toIssue(row)));
    },

    heartbeatContext: async (actor, ref, { wakeCommentId }) => {
      const issue = await visibleIssue(db, actor, ref);
      const wake =
        wakeCommentId === undefined ? undefined : await findComment(db, { issueId: issue.id, id: wakeCommentId });
      const tally = await tallyComments(db, issue.id);
      return {
        issue: HeartbeatContext.shape.issue.parse(toPlainIssue(issue)),
        ancestors: await listAncestors(db, issue.id),
        ...(await findSurroundings(db, issue.id)),
        commentCursor: {
          totalComments: tally.total,
          latestCommentId: tally.latest_id,
          latestCommentAt: tally.latest_at?.toISOString() ?? null,
        },
        wakeComment: wake === undefined ? null : toIssueComment(issue.id, wake),
        attachments: (await listAttachments(db, issue.id)).map(toContextAttachment),
      };
    },

    listRuns: async (actor, ref, page) => {
      const { id } = await visibleIssue(db, actor, ref);
      return (await listRunsOfIssue(db, id, page)).map(toIssueRun);
    },

    listLiveRuns: live,
    findActiveRun: async (actor, ref) => {
      const runs = await live(actor, ref);
      return runs.find(({ status }) => status === "running") ?? runs[0] ?? null;
    },

    listOfRun: async (actor, runId) => {
      const run = await findRun(db, runId);
      if (run === undefined) throw new NotFoundError("Heartbeat run");
      requireVisible(actor, run.company_id, "Heartbeat run");
      const rows = await listIssuesOfRun(db, { runId, companyId: run.company_id });
      return rows.map(({ id: issueId, ...row }) => ({ issueId, ...row }));
    },

    listActivity: async (actor, ref, page) => {
      const { id: entityId, company_id: companyId } = await visibleIssue(db, actor, ref);
      return listActivity(db, companyId, { entityType: "issue", entityId, ...page });
    },
  };
}

function toIssueRun(row: RunRow): IssueRun {
  const { id, status, agentId, startedAt, finishedAt, createdAt, ...run } = toRun(row);
  const { invocationSource, usageJson, resultJson } = run;
  return { runId: id, status, agentId, startedAt, finishedAt, createdAt, invocationSource, usageJson, resultJson };
}
