import type { FastifyRequest } from "fastify";
import { z } from "zod";

export const IfMatchHeaders = z.looseObject({
  "if-match": z
    .string()
    .max(1000)
    .optional()
    .meta({ description: "The ETag of what the change is meant for; 412 where it has changed meanwhile." }),
});

/** As an entity tag: the number of a version, or the tag of a content. */
export const etagOf = (version: number | string): string => `"${version}"`;

/** What will do: versions by their numbers, or contents by their tags. Absent: anything. */
export interface Expected {
  readonly expectedVersions?: readonly number[];
  readonly expectedTags?: readonly string[];
}

/** A tag that is none of ours fits nothing. */
export function expectedIn({ headers }: FastifyRequest): Expected {
  const given = headers["if-match"];
  if (given === undefined || given.trim() === "*") return {};
  const expectedTags = given
    .split(",")
    .map((tag) => /^\s*(?:W\/)?"([\w-]{1,64})"\s*$/.exec(tag)?.[1])
    .filter((tag) => tag !== undefined);
  return { expectedTags, expectedVersions: expectedTags.filter((tag) => /^\d{1,15}$/.test(tag)).map(Number) };
}
