import { z } from "zod";

import type { Failure } from "./error-map.ts";

/** One wire API over the operations: where it lives, and how it says things. */
export interface Surface {
  readonly prefix: `/${string}`;
  readonly errorSchema: z.ZodType;
  readonly errorBody: (failure: Failure) => unknown;
}

const ApiError = z
  .object({
    error: z.string().meta({ description: "What went wrong, for people." }),
    details: z.unknown().optional().meta({ description: "More about it, for programs." }),
  })
  .meta({ id: "Error" });

/** Entities as they are, lists as bare arrays, errors as `{error, details?}`. */
export const apiSurface: Surface = {
  prefix: "/api",
  errorSchema: ApiError,
  errorBody: ({ message, details }) => (details === undefined ? { error: message } : { error: message, details }),
};
