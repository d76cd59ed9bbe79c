import { createHash } from "node:crypto";

import type { FastifyInstance, FastifyRequest } from "fastify";

import { InvalidInputError } from "../../shared/kernel/errors.ts";

/** A file of the largest size, and the form around it. */
const MOST_BYTES = 10 * 1024 * 1024 + 64 * 1024;

export interface FileBody {
  readonly file: File;
  /** Of all that was sent: what tells this call from another one under the same key. */
  readonly digest: string;
  /** What a form has besides. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * In this context the body is a file: of a form its first one, else the whole body. A page of another origin can send
 * both, but not without saying its origin, which the door looks at.
 */
export function registerFileBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MOST_BYTES }, read);
}

async function read({ headers }: FastifyRequest, body: string | Buffer): Promise<FileBody> {
  const type = headers["content-type"] ?? "application/octet-stream";
  const content = new Uint8Array(Buffer.from(body as Buffer));
  const isForm = /^multipart\/form-data\b/i.test(type);
  const parts = isForm ? await fromForm(content, type) : { file: new File([content], "", { type }), fields: {} };
  // The borders of a form's parts are others each time it is sent.
  const told = isForm ? new Uint8Array(await parts.file.arrayBuffer()) : content;
  return { ...parts, digest: createHash("sha256").update(told).digest("hex") };
}

async function fromForm(content: Uint8Array<ArrayBuffer>, type: string): Promise<Omit<FileBody, "digest">> {
  const form = await new Response(content, { headers: { "content-type": type } }).formData().catch((error: unknown) => {
    throw new InvalidInputError("Malformed form data", { cause: error });
  });
  const fields: Record<string, string> = {};
  let file: File | undefined;
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value;
    else file ??= value;
  }
  if (file === undefined) throw new InvalidInputError("The form has no file");
  return { file, fields };
}
