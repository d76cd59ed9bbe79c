import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";

export interface CommentRow {
  id: string;
  company_id: string;
  author_agent_id: string | null;
  author_user_id: string | null;
  body: string;
  created_at: Date;
  updated_at: Date;
}

/** What is talked about: each kind has a table of its own. */
interface Subject {
  readonly of: "issue" | "approval";
  readonly id: string;
}

export interface NewComment {
  readonly subject: Subject;
  readonly companyId: string;
  readonly agentId: string | null;
  readonly userId: string | null;
  readonly body: string;
}

const INSERT = {
  issue: statement(
    "insert_issue_comment",
    `insert into issue_comments (id, company_id, issue_id, author_agent_id, author_user_id, body)
     values ($1, $2, $3, $4, $5, $6) returning *`,
  ),
  approval: statement(
    "insert_approval_comment",
    `insert into approval_comments (id, company_id, approval_id, author_agent_id, author_user_id, body)
     values ($1, $2, $3, $4, $5, $6) returning *`,
  ),
} as const;

export async function insertComment(tx: Tx, comment: NewComment): Promise<CommentRow> {
  const { subject, companyId, agentId, userId, body } = comment;
  const values = [newId(), companyId, subject.id, agentId, userId, body];
  return one(await tx.rows<CommentRow>(INSERT[subject.of], values));
}

/** A page, by age; `after` is the id of the last one seen. */
export function listComments(
  db: Queryable,
  { of, id }: Subject,
  {
    after,
    order,
    limit,
  }: { readonly after?: string | undefined; readonly order: "asc" | "desc"; readonly limit: number },
): Promise<CommentRow[]> {
  const query = sqlBuilder(`${of}_comments`).select("*").where(`${of}_id`, id).orderBy("id", order).limit(limit);
  if (after !== undefined) void query.where("id", order === "asc" ? ">" : "<", after);
  return db.run<CommentRow>(query);
}
