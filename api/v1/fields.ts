import { z } from "zod";

import { decodePublicId, PUBLIC_ID_PREFIX, type PublicIdKind } from "../../shared/kernel/public-id.ts";

export const moment = z.string().meta({ format: "date-time" });

/** The company of the path: its id by now, whatever it was named by. */
export const InCompany = z.object({ cid: z.guid("Company not found") });

const idOf = (kind: PublicIdKind, complaint: string): z.ZodType<string, string> =>
  z.string().transform((text, context) => {
    const id = decodePublicId(kind, text);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: complaint });
    return z.NEVER;
  });

/** A thing in a path, by its public id or its UUID. */
export const named = (kind: PublicIdKind, what: string): z.ZodType<string, string> => idOf(kind, `${what} not found`);

/** The same in a body or a query. */
export const reference = (kind: PublicIdKind): z.ZodType<string, string> =>
  idOf(kind, `an id is needed that begins with ${PUBLIC_ID_PREFIX[kind]}_`);

const MOST = 200;
const USUAL = 50;

/** How lists are paged: `limit` out of its range is an error here, and a cursor is one of ours. */
export const page = {
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL),
  cursor: z.string().optional().meta({ description: "`meta.nextCursor` of the page before." }),
};

/** The page after this one begins behind its last row; a page that is not full is the last. */
export const lastOf =
  (kind: PublicIdKind) =>
  (rows: readonly { readonly id: string }[], { limit }: { readonly limit: number }): string | undefined => {
    const last = rows.at(-1);
    return rows.length < limit || last === undefined ? undefined : decodePublicId(kind, last.id);
  };

/** Fields that are there to be read: to say one is `immutable_field`, and not that there is none. */
export const immutable = <const Name extends string>(
  names: readonly Name[],
): Record<Name, z.ZodOptional<z.ZodUnknown>> =>
  Object.fromEntries(
    names.map((name) => [
      name,
      z
        .unknown()
        .refine((value) => value === undefined, { error: "cannot be changed", params: { code: "immutable_field" } })
        .optional()
        .meta({ description: "Cannot be changed." }),
    ]),
  ) as Record<Name, z.ZodOptional<z.ZodUnknown>>;

/** Several in one parameter: `a,b`. */
export const listOf = <const Item extends string>(items: readonly [Item, ...Item[]]): z.ZodType<Item[], string> =>
  z
    .string()
    .transform((text) => text.split(",").map((item) => item.trim()))
    .pipe(z.array(z.enum(items)).min(1))
    .meta({ description: `Of ${items.join(", ")}, with commas between them.` });
