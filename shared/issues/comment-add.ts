import { type Actor, authorOf } from "../auth/actor.ts";
import { type CommentRow, insertComment } from "../comments/comment.store.ts";
import type { Tx } from "../db/db.ts";
import type { IssueRow } from "./issue.row.ts";
import { touchIssue } from "./issue.store.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { listMentioned } from "./mentioned-agents.ts";

export interface Said {
  readonly comment: CommentRow;
  /** The agents whom it calls. */
  readonly mentioned: readonly string[];
}

/** Says something about an issue. Lock it first. */
export async function addComment(tx: Tx, actor: Actor, issue: IssueRow, body: string): Promise<Said> {
  const { id: issueId, company_id: companyId } = issue;
  const comment = await insertComment(tx, {
    subject: { of: "issue", id: issueId },
    companyId,
    ...authorOf(actor),
    body,
  });
  await touchIssue(tx, issueId);
  const mentioned = await listMentioned(tx, companyId, body);
  await recordIssueActivity(tx, actor, issue, { verb: "comment_added", details: { commentId: comment.id } });
  return { comment, mentioned };
}
