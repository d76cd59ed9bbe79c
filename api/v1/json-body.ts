import type { FastifyInstance, FastifyRequest } from "fastify";

import { AppError } from "../../shared/kernel/errors.ts";
import { parseJson } from "../plugins/json-body.ts";

const FORM = "application/x-www-form-urlencoded";

/**
 * `curl -d` says that it sends a form, and some programs say nothing of what they send: it is taken as JSON all the same.
 * No page can make use of this, since `/v1` looks at no cookie; where no token is needed, the type must be JSON.
 */
export function registerLenientJson(app: FastifyInstance): void {
  const parse = (
    request: FastifyRequest,
    text: string | Buffer,
    done: (error: Error | null, body?: unknown) => void,
  ) => {
    try {
      requireJsonOf(request);
      done(null, parseJson(text as string));
    } catch (error) {
      done(error as Error);
    }
  };
  app.addContentTypeParser([FORM, "*"], { parseAs: "string" }, parse);
}

/** @throws unsupported_media_type */
function requireJsonOf({ headers }: FastifyRequest): void {
  const type = headers["content-type"];
  const isUnsaid = type === undefined || type.toLowerCase().startsWith(FORM);
  if (isUnsaid && headers.authorization !== undefined) return;
  throw new AppError("unsupported_media_type", "Content-Type must be application/json");
}
