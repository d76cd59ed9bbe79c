import type { Readable } from "node:stream";
import type { FastifyReply } from "fastify";

/** An answer that is no JSON: the content of a file, as somebody has sent it, or as it is read meanwhile. */
export class FileAnswer {
  readonly content: Buffer | Readable;
  readonly contentType: string;
  readonly filename: string | null;

  constructor(file: {
    readonly content: Buffer | Readable;
    readonly contentType: string;
    readonly filename: string | null;
  }) {
    this.content = file.content;
    this.contentType = file.contentType;
    this.filename = file.filename;
  }
}

/** What a browser may show where it stands. All else it saves: a page, or a picture with scripts, would be one of ours. */
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "text/plain"]);

/** Whoever opens it gets it as what it is called, and as nothing else (`x-content-type-options` says so of every answer). */
export function sendFile(reply: FastifyReply, { content, contentType, filename }: FileAnswer): Buffer | Readable {
  const disposition = SHOWN.has(contentType) ? "inline" : "attachment";
  const charset = contentType.startsWith("text/") ? "; charset=utf-8" : "";
  void reply.type(`${contentType}${charset}`).header("content-disposition", `${disposition}${nameIn(filename)}`);
  // Nobody is sent it, so nobody need read it.
  if (reply.request.method === "HEAD" && !Buffer.isBuffer(content)) content.destroy();
  return content;
}

/** RFC 6266: in ASCII for old programs, and as it is. */
function nameIn(filename: string | null): string {
  if (filename === null) return "";
  const ascii = filename.replace(/[^\x20-\x7e]|["\\%;]/g, "_");
  const exact = encodeURIComponent(filename.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
  return `; filename="${ascii}"; filename*=UTF-8''${exact}`;
}
