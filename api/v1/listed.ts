import { z } from "zod";

/** One or more of these, repeated in a query or with commas between. */
export const listed = <const Names extends readonly [string, ...string[]]>(
  names: Names,
): z.ZodType<Names[number][], string | string[]> =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().flatMap((text) => text.split(",").map((part) => part.trim())))
    .pipe(z.array(z.enum(names)).min(1).max(names.length)) as unknown as z.ZodType<Names[number][], string | string[]>;
