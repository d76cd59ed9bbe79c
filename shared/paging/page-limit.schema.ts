import { z } from "zod";

/** How many rows of a list are asked for: what is out of range is taken as the nearest that is not, as clients of the wire expect. */
export const pageLimit = (max: number, fallback: number): z.ZodType<number> =>
  z.coerce
    .number()
    .int()
    .default(fallback)
    .transform((count) => Math.min(Math.max(count, 1), max))
    .meta({ description: `1 to ${max}; what is beyond is taken as the nearest of them.` });
