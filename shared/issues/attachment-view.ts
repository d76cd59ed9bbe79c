import type { IssueAttachment } from "./attachment.schema.ts";
import type { AttachmentRow } from "./attachment.store.ts";
import type { HeartbeatContext } from "./issue-reading.schema.ts";

const contentPath = (id: string): string => `/api/attachments/${id}/content`;

/** What the wire calls its asset is the attachment itself. */
export const toAttachment = (row: AttachmentRow): IssueAttachment => ({
  id: row.id,
  companyId: row.company_id,
  issueId: row.issue_id,
  issueCommentId: row.issue_comment_id,
  assetId: row.id,
  provider: "postgres",
  objectKey: row.id,
  contentType: row.content_type,
  byteSize: row.byte_size,
  sha256: row.sha256,
  originalFilename: row.original_filename,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  contentPath: contentPath(row.id),
});

export const toContextAttachment = (row: AttachmentRow): HeartbeatContext["attachments"][number] => ({
  id: row.id,
  filename: row.original_filename,
  contentType: row.content_type,
  byteSize: row.byte_size,
  contentPath: contentPath(row.id),
  createdAt: row.created_at.toISOString(),
});
