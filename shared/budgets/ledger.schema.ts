import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });

export const LedgerEntry = z
  .object({
    id: z.string(),
    policyId: z.string(),
    windowStart: moment,
    runId: z.string().nullable(),
    kind: z.enum(["reserve", "extend", "spend", "release", "adjust"]),
    spentDelta: z.number().meta({ description: "In cents with fractions, or a count." }),
    reservedDelta: z.number().meta({ description: "Likewise." }),
    cause: z.string(),
    costEventId: z.string().nullable(),
    createdAt: moment,
  })
  .meta({ id: "BudgetLedgerEntry", description: "One change of what a budget has seen; entries are only ever added." });
export type LedgerEntry = z.infer<typeof LedgerEntry>;

export const LedgerPage = z.object({
  cursor: z
    .string()
    .regex(/^\d{1,15}$/)
    .optional()
    .meta({ description: "The id of the last entry seen; the page goes on behind it." }),
  limit: pageLimit(1000, 200),
});
export type LedgerPage = z.infer<typeof LedgerPage>;
