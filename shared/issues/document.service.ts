import type { Actor } from "../auth/actor.ts";
import { authorOf, requireBoard } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import type {
  DocumentRevision,
  IssueDocument,
  IssueDocumentSummary,
  PutDocument,
  RevisionPage,
} from "./document.schema.ts";
import {
  type DocumentRow,
  deleteDocument,
  findDocument,
  listDocuments,
  listRevisions,
  putDocument,
  type RevisionRow,
  readBody,
} from "./document.store.ts";
import type { IssueRow } from "./issue.row.ts";
import { lockIssues, requireIssue, touchIssue } from "./issue.store.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { requireOwnership } from "./issue-ownership.ts";

/** Texts that belong to an issue, each under a key, with what they said before. */
export interface IssueDocuments {
  /** By key. @throws not_found */
  readonly list: (actor: Actor, ref: string) => Promise<IssueDocumentSummary[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, ref: string, key: string) => Promise<IssueDocument>;
  /** Makes it, or its next revision. @throws not_found, conflict, unauthenticated */
  readonly put: (actor: Actor, ref: string, key: string, body: PutDocument) => Promise<IssueDocument>;
  /** Newest first. @throws not_found */
  readonly listRevisions: (actor: Actor, ref: string, key: string, page: RevisionPage) => Promise<DocumentRevision[]>;
  /** With all revisions. @throws not_found, forbidden */
  readonly delete: (actor: Actor, ref: string, key: string) => Promise<void>;
}

export function createIssueDocuments(deps: IssueChangeDeps): IssueDocuments {
  const { db } = deps;
  const change = createChangeIssues(deps);

  return {
    list: async (actor, ref) => {
      const { id } = await visibleIssue(db, actor, ref);
      return (await listDocuments(db, id)).map(toSummary);
    },

    get: async (actor, ref, key) => {
      const row = await requireDocument(db, await visibleIssue(db, actor, ref), key);
      return { ...toSummary(row), body: await readBody(db, row) };
    },

    put: async (actor, ref, key, body) => {
      const seen = await visibleIssue(db, actor, ref);
      return change(seen.company_id, async (tx) => ({
        value: await put(tx, actor, seen, { key, ...body }),
        wishes: [],
      }));
    },

    listRevisions: async (actor, ref, key, page) => {
      const row = await requireDocument(db, await visibleIssue(db, actor, ref), key);
      return (await listRevisions(db, row.id, page)).map((revision) => toRevision(row, revision));
    },

    delete: async (actor, ref, key) => {
      const seen = await visibleIssue(db, actor, ref);
      requireBoard(actor);
      await change(seen.company_id, async (tx) => {
        await lockIssues(tx, [seen.id]);
        await deleteDocument(tx, (await requireDocument(tx, seen, key)).id);
        await recordIssueActivity(tx, actor, seen, { verb: "document_deleted", details: { key } });
        return { value: undefined, wishes: [] };
      });
    },
  };
}

/** @throws not_found */
async function requireDocument(db: Queryable, { id: issueId }: IssueRow, key: string): Promise<DocumentRow> {
  const row = await findDocument(db, { issueId, key });
  if (row === undefined) throw new NotFoundError("Document");
  return row;
}

async function put(
  tx: Tx,
  actor: Actor,
  seen: IssueRow,
  { key, title, body, changeSummary = null, baseRevisionId }: PutDocument & { readonly key: string },
): Promise<IssueDocument> {
  await lockIssues(tx, [seen.id]);
  const issue = await requireOwnership(tx, actor, await requireIssue(tx, seen.id));
  const { id: issueId, company_id: companyId } = issue;
  const before = await findDocument(tx, { issueId, key });
  requireLatest(before, baseRevisionId ?? undefined);

  const row = await putDocument(tx, {
    companyId,
    issueId,
    key,
    title: title === undefined ? (before?.title ?? null) : title,
    body,
    changeSummary,
    ...authorOf(actor),
  });
  await touchIssue(tx, issueId);
  const verb = before === undefined ? "document_created" : "document_updated";
  await recordIssueActivity(tx, actor, issue, { verb, details: { key, revisionNumber: row.revision_number } });
  return { ...toSummary(row), body };
}

/** Whoever says what it changed must have changed the latest. @throws conflict */
function requireLatest(before: DocumentRow | undefined, baseRevisionId: string | undefined): void {
  if (baseRevisionId === undefined || before?.revision_id === baseRevisionId) return;
  throw new ConflictError(
    before === undefined ? "Document does not exist yet" : "Document was updated by someone else",
    { details: { currentRevisionId: before?.revision_id ?? null } },
  );
}

const toSummary = (row: DocumentRow): IssueDocumentSummary => ({
  id: row.id,
  companyId: row.company_id,
  issueId: row.issue_id,
  key: row.key,
  title: row.title,
  format: row.format,
  latestRevisionId: row.revision_id,
  latestRevisionNumber: row.revision_number,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  updatedByAgentId: row.updated_by_agent_id,
  updatedByUserId: row.updated_by_user_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const toRevision = ({ issue_id: issueId, key }: DocumentRow, row: RevisionRow): DocumentRevision => ({
  id: row.id,
  companyId: row.company_id,
  documentId: row.document_id,
  issueId,
  key,
  revisionNumber: row.revision_number,
  title: row.title,
  body: row.body,
  changeSummary: row.change_summary,
  createdByAgentId: row.created_by_agent_id,
  createdByUserId: row.created_by_user_id,
  createdAt: row.created_at.toISOString(),
});
