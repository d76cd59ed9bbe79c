import { z } from "zod";

import type { Operation } from "./operation.ts";

const MOST = 10_000;
/** Rows that are passed over at a time. */
const STEP = 500;

/** For clients that count their way through a list. */
export const Offset = z.object({
  offset: z.coerce
    .number()
    .int()
    .min(0)
    .max(MOST, `offset passes over at most ${MOST}: cursor goes on from where a page ended`)
    .optional()
    .meta({
      description: "How many to pass over; what is added meanwhile moves the rest, which `cursor` does not mind.",
    }),
});

/** How a list is asked for. */
export function termsOf(query: z.ZodType | undefined): z.ZodObject {
  if (query instanceof z.ZodObject) return query;
  throw new Error("a list is asked for with an object of its terms");
}

type Query = Readonly<Record<string, unknown>>;

/** A list behind its first `offset` rows, reached by the cursors of its own pages. */
export async function behindOffset(
  { offset = 0, ...asked }: Query,
  { nextCursor, query: terms }: Operation,
  list: (query: Query) => Promise<unknown>,
): Promise<unknown> {
  let query: Query = asked;
  for (let left = Number(offset); left > 0; left -= STEP) {
    const step = { ...query, limit: Math.min(left, STEP) };
    const cursor = nextCursor?.(await list(step), step);
    if (cursor === undefined) return [];
    query = { ...asked, cursor: termsOf(terms).shape["cursor"]?.parse(cursor) };
  }
  return list(query);
}
