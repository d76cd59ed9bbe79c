import type { CommentRow } from "../comments/comment.store.ts";
import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

const FIND = statement("find_issue_comment", "select * from issue_comments where id = $1 and issue_id = $2");

export async function findComment(
  db: Queryable,
  { issueId, id }: { readonly issueId: string; readonly id: string },
): Promise<CommentRow | undefined> {
  const [row] = await db.rows<CommentRow>(FIND, [id, issueId]);
  return row;
}

export interface CommentTally {
  readonly total: number;
  readonly latest_id: string | null;
  readonly latest_at: Date | null;
}

const TALLY = statement(
  "tally_issue_comments",
  `
  select (select count(*)::int from issue_comments where issue_id = $1) as total, l.id as latest_id, l.created_at as latest_at
    from (select) as issue
    left join lateral (select id, created_at from issue_comments where issue_id = $1 order by id desc limit 1) l on true`,
);

export async function tallyComments(db: Queryable, issueId: string): Promise<CommentTally> {
  return one(await db.rows<CommentTally>(TALLY, [issueId]));
}
