import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard } from "../auth/actor.ts";
import { type CommentRow, listComments } from "../comments/comment.store.ts";
import type { Tx } from "../db/db.ts";
import { ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { stopRunsOfIssue } from "../runs/issue-stop.ts";
import type { CommentPage, CreateComment, IssueComment } from "./comment.schema.ts";
import { addComment } from "./comment-add.ts";
import { toIssueComment } from "./comment-view.ts";
import type { IssueRow } from "./issue.row.ts";
import { lockIssues, requireIssue, updateIssue } from "./issue.store.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type Done, type IssueChangeDeps } from "./issue-changes.ts";
import { findComment } from "./issue-comment.store.ts";
import { isClosed } from "./issue-machine.ts";
import { requireOwnership } from "./issue-ownership.ts";
import { setRead } from "./issue-read.store.ts";
import type { ReadState } from "./issue-reading.schema.ts";
import { wishesOf } from "./issue-wakes.ts";

/** What is said about issues, and what people have seen of it. */
export interface IssueThreads {
  /** @throws not_found */
  readonly listComments: (actor: Actor, ref: string, page: CommentPage) => Promise<IssueComment[]>;
  /** @throws not_found */
  readonly getComment: (actor: Actor, ref: string, commentId: string) => Promise<IssueComment>;
  /** @throws not_found, forbidden, conflict, unauthenticated */
  readonly comment: (actor: Actor, ref: string, body: CreateComment) => Promise<IssueComment>;
  /** Of whoever asks at the board. @throws not_found, forbidden */
  readonly setRead: (actor: Actor, ref: string, isRead: boolean) => Promise<ReadState>;
}

export function createIssueThreads(deps: IssueChangeDeps): IssueThreads {
  const { db } = deps;
  const change = createChangeIssues(deps);

  return {
    listComments: async (actor, ref, { after, afterCommentId, cursor, order, limit }) => {
      const { id } = await visibleIssue(db, actor, ref);
      const page = { after: after ?? afterCommentId ?? cursor, order, limit };
      return (await listComments(db, { of: "issue", id }, page)).map((row) => toIssueComment(id, row));
    },

    getComment: async (actor, ref, commentId) => {
      const { id } = await visibleIssue(db, actor, ref);
      const row = await findComment(db, { issueId: id, id: commentId });
      if (row === undefined) throw new NotFoundError("Comment");
      return toIssueComment(id, row);
    },

    comment: async (actor, ref, body) => {
      const seen = await visibleIssue(db, actor, ref);
      if (body.interrupt === true && actor.type === "agent") {
        throw new ForbiddenError("Only board users can interrupt active runs from issue comments");
      }
      return toIssueComment(seen.id, await change(seen.company_id, (tx) => commentWithin(tx, actor, seen, body)));
    },

    setRead: async (actor, ref, isRead) => {
      const { id: issueId, company_id: companyId } = await visibleIssue(db, actor, ref);
      requireBoard(actor);
      const read = { issueId, companyId, userId: actorId(actor), isRead };
      const lastReadAt = await db.transaction((tx) => setRead(tx, read));
      return { issueId, userId: read.userId, lastReadAt: lastReadAt?.toISOString() ?? null };
    },
  };
}

async function commentWithin(tx: Tx, actor: Actor, seen: IssueRow, body: CreateComment): Promise<Done<CommentRow>> {
  await lockIssues(tx, [seen.id]);
  const before = await requireOwnership(tx, actor, await requireIssue(tx, seen.id));
  const isReopened = body.reopen === true && isClosed(before.status);
  const after = isReopened ? await updateIssue(tx, before, { status: "todo" }) : before;
  if (isReopened) {
    const details = { changed: ["status"], from: before.status, to: after.status };
    await recordIssueActivity(tx, actor, after, { verb: "updated", details });
  }
  const { comment, mentioned } = await addComment(tx, actor, after, body.body);
  const wishes = wishesOf({ actor, before, after, mutation: "comment", commentId: comment.id, isReopened, mentioned });
  if (body.interrupt !== true) return { value: comment, wishes };
  // What it wakes waits for the run that ends now.
  const scope = { issueId: seen.id, companyId: seen.company_id, alsoLock: wishes.map(({ agentId }) => agentId) };
  return { value: comment, wishes, stopped: await stopRunsOfIssue(tx, { ...scope, actor, end: "interrupted" }) };
}
