import type { Actor } from "../auth/actor.ts";
import { authorOf, requireCompany, requireVisible } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { AppError, ConflictError, ForbiddenError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { type IssueAttachment, MAX_ATTACHMENT } from "./attachment.schema.ts";
import {
  type AttachmentRow,
  countAttachments,
  deleteAttachment,
  findAttachment,
  insertAttachment,
  listAttachments,
  readContent,
} from "./attachment.store.ts";
import { toAttachment } from "./attachment-view.ts";
import type { IssueRow } from "./issue.row.ts";
import { lockIssues, requireIssue, touchIssue } from "./issue.store.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { findComment } from "./issue-comment.store.ts";
import { requireOwnership } from "./issue-ownership.ts";

export interface Upload {
  readonly content: Buffer;
  readonly contentType: string;
  readonly filename: string | null;
  readonly commentId: string | null;
}

/** Files that belong to issues. */
export interface IssueAttachments {
  /** The oldest first. @throws not_found */
  readonly list: (actor: Actor, ref: string) => Promise<IssueAttachment[]>;
  /** `companyId`: where the path names it. @throws forbidden, not_found, conflict, invalid_input, payload_too_large, unauthenticated */
  readonly add: (actor: Actor, ref: string, upload: Upload, companyId?: string) => Promise<IssueAttachment>;
  /** @throws not_found */
  readonly read: (
    actor: Actor,
    attachmentId: string,
  ) => Promise<{ readonly attachment: IssueAttachment; readonly content: Buffer }>;
  /** By the board, or by whoever added it. @throws not_found, forbidden */
  readonly delete: (actor: Actor, attachmentId: string) => Promise<void>;
}

/** Of one issue. */
const MAX_ATTACHMENTS = 200;

export function createIssueAttachments(deps: IssueChangeDeps): IssueAttachments {
  const { db } = deps;
  const change = createChangeIssues(deps);

  const visible = async (actor: Actor, attachmentId: string): Promise<AttachmentRow> => {
    const row = await findAttachment(db, attachmentId);
    if (row === undefined) throw new NotFoundError("Attachment");
    requireVisible(actor, row.company_id, "Attachment");
    return row;
  };

  return {
    list: async (actor, ref) => {
      const { id } = await visibleIssue(db, actor, ref);
      return (await listAttachments(db, id)).map(toAttachment);
    },

    add: async (actor, ref, upload, companyId) => {
      if (companyId !== undefined) requireCompany(actor, companyId);
      const seen = await visibleIssue(db, actor, ref);
      if (companyId !== undefined && seen.company_id !== companyId) throw new NotFoundError("Issue");
      requireSize(upload.content);
      const row = await change(seen.company_id, async (tx) => ({
        value: await add(tx, actor, seen, upload),
        wishes: [],
      }));
      return toAttachment(row);
    },

    read: async (actor, attachmentId) => {
      const row = await visible(actor, attachmentId);
      const content = await readContent(db, row.id);
      if (content === undefined) throw new NotFoundError("Attachment");
      return { attachment: toAttachment(row), content };
    },

    delete: async (actor, attachmentId) => {
      const row = await visible(actor, attachmentId);
      if (actor.type === "agent" && actor.agentId !== row.created_by_agent_id) {
        throw new ForbiddenError("An agent can remove only what it added");
      }
      await change(row.company_id, async (tx) => {
        await lockIssues(tx, [row.issue_id]);
        const issue = await requireOwnership(tx, actor, await requireIssue(tx, row.issue_id));
        await deleteAttachment(tx, row.id);
        await recordIssueActivity(tx, actor, issue, { verb: "attachment_removed", details: { attachmentId: row.id } });
        return { value: undefined, wishes: [] };
      });
    },
  };
}

/** @throws invalid_input, payload_too_large */
function requireSize(content: Buffer): void {
  if (content.length === 0) throw new InvalidInputError("Attachment is empty");
  if (content.length > MAX_ATTACHMENT) {
    throw new AppError("payload_too_large", `Attachment exceeds ${MAX_ATTACHMENT} bytes`);
  }
}

async function add(
  tx: Tx,
  actor: Actor,
  seen: IssueRow,
  { content, contentType, filename, commentId }: Upload,
): Promise<AttachmentRow> {
  await lockIssues(tx, [seen.id]);
  const issue = await requireOwnership(tx, actor, await requireIssue(tx, seen.id));
  const { id: issueId, company_id: companyId } = issue;
  if (commentId !== null && (await findComment(tx, { issueId, id: commentId })) === undefined) {
    throw new NotFoundError("Comment");
  }
  if ((await countAttachments(tx, issueId)) >= MAX_ATTACHMENTS) {
    throw new ConflictError(`An issue can have ${MAX_ATTACHMENTS} attachments`);
  }
  const file = { contentType, filename, content, commentId };
  const row = await insertAttachment(tx, { companyId, issueId, ...file, ...authorOf(actor) });
  await touchIssue(tx, issueId);
  const details = { attachmentId: row.id, contentType, byteSize: row.byte_size };
  await recordIssueActivity(tx, actor, issue, { verb: "attachment_added", details });
  return row;
}
