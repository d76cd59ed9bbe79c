import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { CommentFilter } from "./approval.schema.ts";

export interface ApprovalCommentRow {
  id: string;
  company_id: string;
  approval_id: string;
  author_agent_id: string | null;
  author_user_id: string | null;
  body: string;
  created_at: Date;
  updated_at: Date;
}

export interface NewComment {
  readonly companyId: string;
  readonly approvalId: string;
  readonly authorAgentId: string | null;
  readonly authorUserId: string | null;
  readonly body: string;
}

const INSERT_COMMENT = statement(
  "insert_approval_comment",
  `insert into approval_comments (id, company_id, approval_id, author_agent_id, author_user_id, body)
   values ($1, $2, $3, $4, $5, $6) returning *`,
);

export async function insertComment(tx: Tx, comment: NewComment): Promise<ApprovalCommentRow> {
  const { companyId, approvalId, authorAgentId, authorUserId, body } = comment;
  const values = [newId(), companyId, approvalId, authorAgentId, authorUserId, body];
  return one(await tx.rows<ApprovalCommentRow>(INSERT_COMMENT, values));
}

/** A page, the oldest first; `cursor` is the id of the last one seen. */
export function listComments(db: Queryable, approvalId: string, filter: CommentFilter): Promise<ApprovalCommentRow[]> {
  const query = sqlBuilder("approval_comments")
    .select("*")
    .where("approval_id", approvalId)
    .orderBy("id")
    .limit(filter.limit);
  if (filter.cursor !== undefined) void query.where("id", ">", filter.cursor);
  return db.run<ApprovalCommentRow>(query);
}

const LINK = statement(
  "link_approval_issues",
  `insert into approval_issues (approval_id, company_id, issue_id, position)
   select $1, $2, coalesce(known.id::text, i.id), i.position
     from unnest($3::text[]) with ordinality as i(id, position)
     left join issues known on known.company_id = $2 and known.identifier = upper(i.id)
   on conflict (approval_id, issue_id) do nothing`,
);

/** The first is the primary one. An identifier is kept as the id of its issue, where there is one. */
export async function linkIssues(
  tx: Tx,
  { approvalId, companyId, issueIds }: { approvalId: string; companyId: string; issueIds: readonly string[] },
): Promise<void> {
  if (issueIds.length > 0) await tx.rows(LINK, [approvalId, companyId, issueIds]);
}

const ISSUES = statement(
  "list_approval_issues",
  "select issue_id from approval_issues where approval_id = $1 order by position",
);

export async function listIssueIds(db: Queryable, approvalId: string): Promise<string[]> {
  return (await db.rows<{ issue_id: string }>(ISSUES, [approvalId])).map((row) => row.issue_id);
}
