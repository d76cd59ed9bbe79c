import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";

export interface AttachmentRow {
  id: string;
  company_id: string;
  issue_id: string;
  issue_comment_id: string | null;
  content_type: string;
  byte_size: number;
  sha256: string;
  original_filename: string | null;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  created_at: Date;
  updated_at: Date;
}

const WITHOUT_CONTENT = `id, company_id, issue_id, issue_comment_id, content_type, byte_size, sha256, original_filename,
  created_by_agent_id, created_by_user_id, created_at, updated_at`;

export interface NewAttachment {
  readonly companyId: string;
  readonly issueId: string;
  readonly commentId: string | null;
  readonly contentType: string;
  readonly filename: string | null;
  readonly content: Buffer;
  readonly agentId: string | null;
  readonly userId: string | null;
}

const INSERT = statement(
  "insert_attachment",
  `insert into issue_attachments (id, company_id, issue_id, issue_comment_id, content_type, byte_size, sha256,
     original_filename, content, created_by_agent_id, created_by_user_id)
   values ($1, $2, $3, $4, $5, octet_length($7::bytea), encode(sha256($7), 'hex'), $6, $7, $8, $9)
   returning ${WITHOUT_CONTENT}`,
);

export async function insertAttachment(tx: Tx, attachment: NewAttachment): Promise<AttachmentRow> {
  const { companyId, issueId, commentId, contentType, filename, content, agentId, userId } = attachment;
  const values = [newId(), companyId, issueId, commentId, contentType, filename, content, agentId, userId];
  return one(await tx.rows<AttachmentRow>(INSERT, values));
}

const LIST = statement(
  "list_attachments",
  `select ${WITHOUT_CONTENT} from issue_attachments where issue_id = $1 order by id`,
);

/** The oldest first. An issue has a bounded number of them. */
export function listAttachments(db: Queryable, issueId: string): Promise<AttachmentRow[]> {
  return db.rows<AttachmentRow>(LIST, [issueId]);
}

const COUNT = statement(
  "count_attachments",
  "select count(*)::int as count from issue_attachments where issue_id = $1",
);

export async function countAttachments(db: Queryable, issueId: string): Promise<number> {
  return one(await db.rows<{ count: number }>(COUNT, [issueId])).count;
}

const FIND = statement(
  "find_attachment",
  `select ${WITHOUT_CONTENT} from issue_attachments
    where id = $1 and exists (select from companies c where c.id = company_id and c.deleted_at is null)`,
);

export async function findAttachment(db: Queryable, id: string): Promise<AttachmentRow | undefined> {
  return (await db.rows<AttachmentRow>(FIND, [id]))[0];
}

const CONTENT = statement("read_attachment", "select content from issue_attachments where id = $1");

/** Undefined when it was removed meanwhile. */
export async function readContent(db: Queryable, id: string): Promise<Buffer | undefined> {
  return (await db.rows<{ content: Buffer }>(CONTENT, [id]))[0]?.content;
}

const DELETE = statement("delete_attachment", "delete from issue_attachments where id = $1");

export async function deleteAttachment(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}
