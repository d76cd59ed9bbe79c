import type { FastifyRequest } from "fastify";
import { z } from "zod";

export const IfMatchHeaders = z.looseObject({
  "if-match": z
    .string()
    .max(1000)
    .optional()
    .meta({ description: "The ETag of what the change is meant for; 412 where it has changed meanwhile." }),
});

/** As an entity tag: the number of a version. */
export const etagOf = (version: number): string => `"${version}"`;

/** The versions that will do; undefined: any. A tag that is none of ours fits none. */
export function expectedVersionsOf({ headers }: FastifyRequest): { readonly expectedVersions?: readonly number[] } {
  const given = headers["if-match"];
  if (given === undefined || given.trim() === "*") return {};
  const tags = given.split(",").map((tag) => /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(tag)?.[1]);
  return { expectedVersions: tags.filter((tag) => tag !== undefined).map(Number) };
}
