import type { FastifyInstance } from "fastify";

import { AppError, InvalidInputError } from "../../shared/kernel/errors.ts";

/** What PostgreSQL's text cannot hold, and JSON can write: NUL, and half of a surrogate pair. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Far more than anyone means, and far less than fills a stack, here or in PostgreSQL. */
const DEEPEST = 100;

/**
 * JSON is the only kind of body there is: whatever names another type, or has a body and names none, gets
 * 415, since a page of another origin could have sent it. An empty body counts as none.
 */
export function registerJsonBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, parseJson(text as string));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Undefined for an empty text. @throws invalid_json, invalid_input */
export function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError("invalid_json", `Malformed JSON: ${(error as Error).message}`, { cause: error });
  }
  requireStorable(value);
  return value;
}

/** @throws invalid_input for what could not be stored, or would be taken for an object's prototype when copied. */
function requireStorable(value: unknown, depth: number = DEEPEST): void {
  if (typeof value === "string") return requireText(value);
  if (typeof value !== "object" || value === null) return;
  if (depth === 0) throw new InvalidInputError(`JSON may be nested ${DEEPEST} deep at the most`);
  if (Array.isArray(value)) {
    for (const item of value) requireStorable(item, depth - 1);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === "__proto__") throw new InvalidInputError("A key may not be __proto__");
    requireText(key);
    requireStorable(item, depth - 1);
  }
}

function requireText(text: string): void {
  if (UNSTORABLE.test(text)) throw new InvalidInputError("Text may not contain NUL or unpaired surrogates");
}
