import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { RevisionPage } from "./document.schema.ts";

export interface DocumentRow {
  id: string;
  company_id: string;
  issue_id: string;
  key: string;
  title: string | null;
  format: "markdown";
  revision_id: string;
  revision_number: number;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  updated_by_agent_id: string | null;
  updated_by_user_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface RevisionRow {
  id: string;
  company_id: string;
  document_id: string;
  revision_number: number;
  title: string | null;
  body: string;
  change_summary: string | null;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  created_at: Date;
}

const LIST = statement("list_issue_documents", "select * from issue_documents where issue_id = $1 order by key");

export function listDocuments(db: Queryable, issueId: string): Promise<DocumentRow[]> {
  return db.rows<DocumentRow>(LIST, [issueId]);
}

const FIND = statement("find_issue_document", "select * from issue_documents where issue_id = $1 and key = $2");

export async function findDocument(
  db: Queryable,
  { issueId, key }: { readonly issueId: string; readonly key: string },
): Promise<DocumentRow | undefined> {
  return (await db.rows<DocumentRow>(FIND, [issueId, key]))[0];
}

const BODY = statement("read_issue_document", "select body from issue_document_revisions where id = $1");

export async function readBody(db: Queryable, { revision_id: id }: DocumentRow): Promise<string> {
  return one(await db.rows<{ body: string }>(BODY, [id])).body;
}

export interface NewRevision {
  readonly companyId: string;
  readonly issueId: string;
  readonly key: string;
  readonly title: string | null;
  readonly body: string;
  readonly changeSummary: string | null;
  readonly agentId: string | null;
  readonly userId: string | null;
}

/** `issue_documents_by_key` is not relied on: whoever writes has locked the issue. */
const PUT = statement(
  "put_issue_document",
  `insert into issue_documents (id, company_id, issue_id, key, title, revision_id, revision_number,
     created_by_agent_id, created_by_user_id, updated_by_agent_id, updated_by_user_id)
   values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $7, $8)
   on conflict (issue_id, key) do update
     set title = excluded.title, revision_id = excluded.revision_id, revision_number = issue_documents.revision_number + 1,
         updated_by_agent_id = excluded.updated_by_agent_id, updated_by_user_id = excluded.updated_by_user_id, updated_at = now()
   returning *`,
);

const ADD_REVISION = statement(
  "add_document_revision",
  `insert into issue_document_revisions (id, company_id, document_id, revision_number, title, body, change_summary,
     created_by_agent_id, created_by_user_id)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);

/** Of each document so many are kept, the newest. */
const KEPT_REVISIONS = 200;

const FORGET = statement(
  "forget_document_revisions",
  `delete from issue_document_revisions where document_id = $1 and revision_number <= $2::int - ${KEPT_REVISIONS}`,
);

/** Makes the document, or its next revision. Lock the issue first. */
export async function putDocument(tx: Tx, revision: NewRevision): Promise<DocumentRow> {
  const { companyId, issueId, key, title, body, changeSummary, agentId, userId } = revision;
  const revisionId = newId();
  const values = [newId(), companyId, issueId, key, title, revisionId, agentId, userId];
  const row = one(await tx.rows<DocumentRow>(PUT, values));
  const { id, revision_number: number } = row;
  await tx.rows(ADD_REVISION, [revisionId, companyId, id, number, title, body, changeSummary, agentId, userId]);
  await tx.rows(FORGET, [id, number]);
  return row;
}

/** A page, the newest first; `cursor` is the id of the last one seen. */
export function listRevisions(
  db: Queryable,
  documentId: string,
  { cursor, limit }: RevisionPage,
): Promise<RevisionRow[]> {
  const query = sqlBuilder("issue_document_revisions")
    .select("*")
    .where("document_id", documentId)
    .orderBy("revision_number", "desc")
    .limit(limit);
  if (cursor !== undefined) {
    void query.whereRaw("revision_number < (select revision_number from issue_document_revisions where id = ?)", [
      cursor,
    ]);
  }
  return db.run<RevisionRow>(query);
}

const DELETE = statement("delete_issue_document", "delete from issue_documents where id = $1");

export async function deleteDocument(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}
