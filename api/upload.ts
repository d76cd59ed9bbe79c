import type { FastifyInstance, FastifyRequest } from "fastify";

import { InvalidInputError } from "../shared/kernel/errors.ts";

/** A file as it was sent: alone, or as the field `file` of a form. */
export interface Upload {
  readonly content: Buffer;
  readonly filename: string | null;
}

/** What a form puts around its file. In bytes. */
const FORM_EXTRA = 64 * 1024;

/**
 * Takes files as bodies, in this scope alone. Another page's form could send one without asking first; what keeps
 * such a page out is its Origin, which the door looks at.
 */
export function registerUploads(scope: FastifyInstance, { largest }: { readonly largest: number }): void {
  const options = { parseAs: "buffer", bodyLimit: largest + FORM_EXTRA } as const;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(/^image\//, options, async (_request: FastifyRequest, body: Buffer) => ({
    content: body,
    filename: null,
  }));
  scope.addContentTypeParser(/^multipart\/form-data/, options, async (request: FastifyRequest, body: Buffer) =>
    fileOf(body, request.headers["content-type"] ?? ""),
  );
}

async function fileOf(body: Buffer, contentType: string): Promise<Upload> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } })
    .formData()
    .catch((error: unknown) => {
      throw new InvalidInputError("Malformed form", { cause: error });
    });
  const file = form.get("file");
  if (file === null || typeof file === "string")
    throw new InvalidInputError("The form has no file in its field `file`");
  return { content: Buffer.from(await file.arrayBuffer()), filename: file.name };
}
