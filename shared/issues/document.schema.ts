import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { id, moment } from "./issue.schema.ts";

const text = {
  id: z.string(),
  companyId: z.string(),
  issueId: z.string(),
  key: z.string(),
  title: z.string().nullable(),
  format: z.literal("markdown"),
  latestRevisionId: z.string(),
  latestRevisionNumber: z.number().int(),
  createdByAgentId: z.string().nullable(),
  createdByUserId: z.string().nullable(),
  updatedByAgentId: z.string().nullable(),
  updatedByUserId: z.string().nullable(),
  createdAt: moment,
  updatedAt: moment,
};

export const IssueDocumentSummary = z.object(text).meta({
  id: "IssueDocumentSummary",
  description: "A text that belongs to an issue, such as its plan; what it says is not in lists.",
});
export type IssueDocumentSummary = z.infer<typeof IssueDocumentSummary>;

export const IssueDocument = z.object({ ...text, body: z.string() }).meta({ id: "IssueDocument" });
export type IssueDocument = z.infer<typeof IssueDocument>;

export const PutDocument = z
  .object({
    title: z.string().trim().max(200).nullish(),
    format: z.literal("markdown").default("markdown"),
    body: z.string().max(524_288),
    changeSummary: z.string().trim().max(500).nullish(),
    baseRevisionId: id
      .nullish()
      .meta({ description: "The revision that was changed; where it is not the latest any more, the answer is 409." }),
  })
  .meta({ id: "PutIssueDocument", description: "What the document says from now on." });
export type PutDocument = z.infer<typeof PutDocument>;

export const DocumentRevision = z
  .object({
    id: z.string(),
    companyId: z.string(),
    documentId: z.string(),
    issueId: z.string(),
    key: z.string(),
    revisionNumber: z.number().int(),
    title: z.string().nullable(),
    body: z.string(),
    changeSummary: z.string().nullable(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    createdAt: moment,
  })
  .meta({ id: "IssueDocumentRevision" });
export type DocumentRevision = z.infer<typeof DocumentRevision>;

export const RevisionPage = z.object({
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(50, 20),
});
export type RevisionPage = z.infer<typeof RevisionPage>;
