import { z } from "zod";
import { IssueAttachment } from "../../shared/issues/attachment.schema.ts";
import type { Upload } from "../../shared/issues/attachment.service.ts";
import { InvalidInputError } from "../../shared/kernel/errors.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import { FileAnswer } from "../file-answer.ts";
import { operation } from "../operation.ts";
import type { FileBody } from "../plugins/file-body.ts";
import { AttachmentParams, CompanyIssueParams, IssueParams, Ok } from "./params.ts";

const tag = "Issues";

const UploadQuery = z.object({
  filename: z.string().min(1).max(255).optional().meta({ description: "Where the body is the file itself." }),
  issueCommentId: z
    .string()
    .max(100)
    .optional()
    .meta({ description: "The comment that it came with; a form may say it." }),
});
type UploadQuery = z.infer<typeof UploadQuery>;

const UploadBody = z
  .unknown()
  .transform((body) => body as Partial<FileBody>)
  .meta({ description: "A form with the part `file` (and `issueCommentId`), or the file itself under its own type." });

const TYPE = /^[a-z0-9][\w.+-]{0,60}\/[a-z0-9][\w.+-]{0,60}$/i;

/** Without a file it is empty, and refused as that. */
async function uploadOf(
  { file = new File([], ""), fields = {} }: Partial<FileBody>,
  query: UploadQuery,
): Promise<Upload> {
  return {
    content: Buffer.from(await file.arrayBuffer()),
    contentType: typeOf(file),
    filename: nameOf(file.name === "" ? query.filename : file.name),
    commentId: commentIdOf(fields["issueCommentId"] ?? query.issueCommentId ?? ""),
  };
}

/** @throws invalid_input */
function commentIdOf(given: string): string | null {
  if (given === "") return null;
  if (!isUuid(given)) throw new InvalidInputError("issueCommentId must be an id");
  return given.toLowerCase();
}

function typeOf({ type }: File): string {
  const [bare = ""] = type.split(";");
  return TYPE.test(bare.trim()) ? bare.trim().toLowerCase() : "application/octet-stream";
}

/** Without the path that it had where it came from, and without what no name has. */
function nameOf(given: string | undefined): string | null {
  const name =
    (given ?? "")
      .split(/[/\\]/)
      .at(-1)
      ?.replaceAll(/\p{Cc}/gu, "")
      .toWellFormed()
      .trim()
      .slice(0, 255) ?? "";
  return name === "" ? null : name;
}

const add = {
  method: "POST",
  tag,
  allow: ["board", "agent"],
  takesFile: true,
  query: UploadQuery,
  body: UploadBody,
  status: 201,
  reply: IssueAttachment,
} as const;

export const issueAttachmentOperations = [
  operation({
    id: "listIssueAttachments",
    method: "GET",
    url: "/issues/:issueId/attachments",
    summary: "List the files that belong to an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: z.array(IssueAttachment),
    run: ({ actor, params, services }) => services.issueAttachments.list(actor, params.issueId),
  }),
  operation({
    ...add,
    id: "addIssueAttachment",
    url: "/issues/:issueId/attachments",
    summary: "Add a file to an issue",
    params: IssueParams,
    run: async ({ actor, params, query, body, services }) =>
      services.issueAttachments.add(actor, params.issueId, await uploadOf(body, query)),
  }),
  operation({
    ...add,
    id: "addCompanyIssueAttachment",
    url: "/companies/:companyId/issues/:issueId/attachments",
    summary: "Add a file to an issue of a company",
    params: CompanyIssueParams,
    run: async ({ actor, params, query, body, services }) =>
      services.issueAttachments.add(actor, params.issueId, await uploadOf(body, query), params.companyId),
  }),
  operation({
    id: "readAttachment",
    method: "GET",
    url: "/attachments/:attachmentId/content",
    summary: "Read a file",
    tag,
    allow: ["board", "agent"],
    params: AttachmentParams,
    status: 200,
    givesFile: true,
    reply: z.string().meta({ format: "binary" }),
    run: async ({ actor, params, services }) => {
      const { attachment, content } = await services.issueAttachments.read(actor, params.attachmentId);
      const { contentType, originalFilename: filename } = attachment;
      return new FileAnswer({ content, contentType, filename });
    },
  }),
  operation({
    id: "deleteAttachment",
    method: "DELETE",
    url: "/attachments/:attachmentId",
    summary: "Remove a file; an agent only what it added",
    tag,
    allow: ["board", "agent"],
    params: AttachmentParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.issueAttachments.delete(actor, params.attachmentId);
      return { ok: true } as const;
    },
  }),
];
