import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { CommentPage } from "./comment.schema.ts";

export interface CommentRow {
  id: string;
  company_id: string;
  issue_id: string;
  author_agent_id: string | null;
  author_user_id: string | null;
  body: string;
  created_at: Date;
  updated_at: Date;
}

export interface NewComment {
  readonly companyId: string;
  readonly issueId: string;
  readonly agentId: string | null;
  readonly userId: string | null;
  readonly body: string;
}

const INSERT = statement(
  "insert_issue_comment",
  `insert into issue_comments (id, company_id, issue_id, author_agent_id, author_user_id, body)
   values ($1, $2, $3, $4, $5, $6) returning *`,
);

export async function insertComment(tx: Tx, comment: NewComment): Promise<CommentRow> {
  const { companyId, issueId, agentId, userId, body } = comment;
  return one(await tx.rows<CommentRow>(INSERT, [newId(), companyId, issueId, agentId, userId, body]));
}

export interface CommentSlice extends Pick<CommentPage, "order" | "limit"> {
  readonly after?: string | undefined;
}

/** A page, by age; `after` is the id of the last one seen. */
export function listComments(
  db: Queryable,
  issueId: string,
  { after, order, limit }: CommentSlice,
): Promise<CommentRow[]> {
  const query = sqlBuilder("issue_comments").select("*").where("issue_id", issueId).orderBy("id", order).limit(limit);
  if (after !== undefined) void query.where("id", order === "asc" ? ">" : "<", after);
  return db.run<CommentRow>(query);
}

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
