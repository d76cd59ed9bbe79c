import { z } from "zod";

import {
  DocumentRevision,
  IssueDocument,
  IssueDocumentSummary,
  PutDocument,
  RevisionPage,
} from "../../shared/issues/document.schema.ts";
import { operation } from "../operation.ts";
import { cursorOf, IssueDocumentParams, IssueParams, Ok } from "./params.ts";

const tag = "Issues";

export const issueDocumentOperations = [
  operation({
    id: "listIssueDocuments",
    method: "GET",
    url: "/issues/:issueId/documents",
    summary: "List the texts that belong to an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: z.array(IssueDocumentSummary),
    run: ({ actor, params, services }) => services.issueDocuments.list(actor, params.issueId),
  }),
  operation({
    id: "getIssueDocument",
    method: "GET",
    url: "/issues/:issueId/documents/:documentKey",
    summary: "Get a text that belongs to an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueDocumentParams,
    status: 200,
    reply: IssueDocument,
    run: ({ actor, params, services }) => services.issueDocuments.get(actor, params.issueId, params.documentKey),
  }),
  operation({
    id: "putIssueDocument",
    method: "PUT",
    url: "/issues/:issueId/documents/:documentKey",
    summary: "Write a text that belongs to an issue, or its next revision",
    tag,
    allow: ["board", "agent"],
    params: IssueDocumentParams,
    body: PutDocument,
    status: 200,
    reply: IssueDocument,
    run: ({ actor, params, body, services }) =>
      services.issueDocuments.put(actor, params.issueId, params.documentKey, body),
  }),
  operation({
    id: "listIssueDocumentRevisions",
    method: "GET",
    url: "/issues/:issueId/documents/:documentKey/revisions",
    summary: "List what a text has said, newest first",
    tag,
    allow: ["board", "agent"],
    params: IssueDocumentParams,
    query: RevisionPage,
    status: 200,
    reply: z.array(DocumentRevision),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) =>
      services.issueDocuments.listRevisions(actor, params.issueId, params.documentKey, query),
  }),
  operation({
    id: "deleteIssueDocument",
    method: "DELETE",
    url: "/issues/:issueId/documents/:documentKey",
    summary: "Delete a text with all its revisions",
    tag,
    allow: ["board"],
    params: IssueDocumentParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.issueDocuments.delete(actor, params.issueId, params.documentKey);
      return { ok: true } as const;
    },
  }),
];
