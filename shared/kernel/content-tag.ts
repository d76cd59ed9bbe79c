import { createHash } from "node:crypto";

import { PreconditionFailedError } from "./errors.ts";

/** Enough of a SHA-256 that no two contents ever meet: 132 bits. */
const LENGTH = 22;

/** Names a content: the same fields in the same order have the same tag, whoever asks, and other ones never have. */
export const contentTag = (content: unknown): string =>
  createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, LENGTH);

/** For a change that is meant for what was read; undefined: for whatever there is. @throws precondition_failed */
export function requireTag(what: string, tag: string, expected: readonly string[] | undefined): void {
  if (expected !== undefined && !expected.includes(tag)) throw new PreconditionFailedError(what, tag);
}

/** What a change is meant for: one of these, as `contentTag` named them. */
export interface ExpectedTags {
  readonly expectedTags?: readonly string[] | undefined;
}
