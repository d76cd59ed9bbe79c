import type { Comment } from "./comment.schema.ts";
import type { CommentRow } from "./comment.store.ts";

export const toComment = (row: CommentRow): Comment => ({
  id: row.id,
  companyId: row.company_id,
  authorAgentId: row.author_agent_id,
  authorUserId: row.author_user_id,
  body: row.body,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
