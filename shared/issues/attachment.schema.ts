import { z } from "zod";

import { moment } from "./issue.schema.ts";

/** In bytes. */
export const MAX_ATTACHMENT = 10 * 1024 * 1024;

export const IssueAttachment = z
  .object({
    id: z.string(),
    companyId: z.string(),
    issueId: z.string(),
    issueCommentId: z.string().nullable(),
    assetId: z.string(),
    provider: z.literal("postgres"),
    objectKey: z.string(),
    contentType: z.string(),
    byteSize: z.number().int(),
    sha256: z.string(),
    originalFilename: z.string().nullable(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    createdAt: moment,
    updatedAt: moment,
    contentPath: z.string().meta({ description: "Where its content is read." }),
  })
  .meta({ id: "IssueAttachment", description: "A file that belongs to an issue." });
export type IssueAttachment = z.infer<typeof IssueAttachment>;
