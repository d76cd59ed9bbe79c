import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

/** Up to a thousand million dollars, in cents: in micro-USD still far below 2^53. */
const MOST_CENTS = 100_000_000_000;
const MOST_COUNTED = 1_000_000_000_000_000;
const NIL = "00000000-0000-0000-0000-000000000000";
const LAST_ANCHOR_DAY = 28;

const moment = z.string().meta({ format: "date-time" });
const SCOPES = ["company", "agent", "project", "team", "run"] as const;
const METRICS = ["billed_cents", "tokens", "runs"] as const;
const WINDOWS = ["calendar_month_utc", "calendar_day_utc", "fiscal_period", "lifetime", "run"] as const;
const PERIODS = ["daily", "weekly", "monthly", "quarterly"] as const;
const HARD_STOPS = ["stop", "drain"] as const;

const terms = {
  metric: z.enum(METRICS).default("billed_cents"),
  windowKind: z
    .enum(WINDOWS)
    .optional()
    .meta({ description: "calendar_month_utc unless said; `run` with the scope `run`, and with no other." }),
  fiscalPeriod: z.enum(PERIODS).optional().meta({ description: "With the window fiscal_period." }),
  fiscalAnchor: z.iso
    .date()
    .regex(/^(19[7-9]|2[01]\d)\d-/, "a day between 1970 and 2199")
    .refine((day) => Number(day.slice(8)) <= LAST_ANCHOR_DAY, "the 28th of a month at the latest")
    .optional()
    .meta({ description: "A day on which a period begins, the 28th of a month at the latest; in UTC." }),
  amount: z
    .number()
    .min(0)
    .max(MOST_COUNTED)
    .meta({ description: "In cents, with fractions down to a millionth of a dollar, or a count. 0: no cap." }),
  warnPercent: z.number().int().min(1).max(99).default(80),
  hardStopEnabled: z.boolean().default(true).meta({ description: "False: it only warns and counts." }),
  notifyEnabled: z.boolean().default(true).meta({ description: "Whether warnPercent makes an incident." }),
  isActive: z.boolean().default(true),
  hardStopAction: z
    .enum(HARD_STOPS)
    .default("stop")
    .meta({ description: "What becomes of running work when the cap is met: it is stopped, or it may finish." }),
  countsIncluded: z
    .boolean()
    .default(false)
    .meta({ description: "What a subscription pays for counts as what it would have cost by the token." }),
};

interface Terms {
  readonly metric: (typeof METRICS)[number];
  readonly windowKind?: (typeof WINDOWS)[number] | undefined;
  readonly fiscalPeriod?: string | undefined;
  readonly fiscalAnchor?: string | undefined;
  readonly amount: number;
}

const isCountable = ({ metric, amount }: Terms): boolean =>
  metric === "billed_cents" ? amount <= MOST_CENTS : Number.isInteger(amount);

const AMOUNT = { path: ["amount"], error: "a whole number, or at most 100000000000 cents" };

const hasItsPeriod = ({ windowKind, fiscalPeriod, fiscalAnchor }: Terms): boolean =>
  windowKind === "fiscal_period"
    ? fiscalPeriod !== undefined && fiscalAnchor !== undefined
    : fiscalPeriod === undefined && fiscalAnchor === undefined;

const PERIOD = { path: ["fiscalPeriod"], error: "fiscalPeriod and fiscalAnchor belong to the window fiscal_period" };

const hasItsWindow = ({ windowKind, scopeType, metric }: Terms & { readonly scopeType: string }): boolean =>
  scopeType === "run" ? (windowKind ?? "run") === "run" && metric !== "runs" : windowKind !== "run";

const WINDOW = { path: ["windowKind"], error: "the window `run` is for money and tokens of the scope `run`" };

export const SetBudgetPolicy = z
  .object({
    scopeType: z.enum(SCOPES).meta({
      description: "run: what one run of the agent scopeId may use. Ids of teams are taken as they are.",
    }),
    scopeId: z.guid().refine((id) => id !== NIL, "names nothing"),
    ...terms,
  })
  .refine(isCountable, AMOUNT)
  .refine(hasItsPeriod, PERIOD)
  .refine(hasItsWindow, WINDOW)
  .meta({
    id: "SetBudgetPolicy",
    description: "One policy of a scope, metric and window; it replaces the one there is.",
  });
export type SetBudgetPolicy = z.infer<typeof SetBudgetPolicy>;

export const SetInstanceBudgetPolicy = z
  .object({ ...terms, windowKind: z.enum(WINDOWS).exclude(["run"]).optional() })
  .refine(isCountable, AMOUNT)
  .refine(hasItsPeriod, PERIOD)
  .meta({ id: "SetInstanceBudgetPolicy", description: "Likewise, over all companies together." });
export type SetInstanceBudgetPolicy = z.infer<typeof SetInstanceBudgetPolicy>;

const outlook = {
  burnRatePerHour: z.number().meta({ description: "Used per hour." }),
  projectedAmount: z.number().nullable().meta({ description: "At the window's end; null where it has none." }),
  capMetAt: moment.nullable().meta({ description: "When the cap will be met; null if not within the window." }),
};

const BudgetForecast = z
  .object({
    ...outlook,
    recent: z
      .object({ since: moment, ...outlook })
      .meta({ description: "If it goes on as it did since then, rather than in the whole window so far." }),
  })
  .meta({ id: "BudgetForecast" });

export const PolicySummary = z
  .object({
    policyId: z.string(),
    companyId: z.string().nullable().meta({ description: "Null: the instance's." }),
    scopeType: z.enum(["instance", ...SCOPES]),
    scopeId: z.string(),
    scopeName: z.string(),
    metric: z.enum(METRICS),
    windowKind: z.enum(WINDOWS),
    fiscalPeriod: z.enum(PERIODS).nullable(),
    fiscalAnchor: z.string().nullable(),
    amount: z.number().meta({ description: "The cap, in cents with fractions, or a count; 0: none." }),
    observedAmount: z.number().meta({ description: "Used in the window of now." }),
    reservedAmount: z.number().meta({ description: "Set aside for runs in flight." }),
    remainingAmount: z.number().meta({ description: "The cap without what was used; 0 where there is no cap." }),
    utilizationPercent: z.number(),
    warnPercent: z.number().int(),
    hardStopEnabled: z.boolean(),
    hardStopAction: z.enum(HARD_STOPS),
    notifyEnabled: z.boolean(),
    isActive: z.boolean(),
    countsIncluded: z.boolean(),
    status: z.enum(["ok", "warning", "hard_stop"]),
    paused: z.boolean().meta({ description: "Whether its company, project or agent is paused, for whatever cause." }),
    pauseReason: z.string().nullable(),
    windowStart: moment.nullable().meta({ description: "Null for the scope `run`, which has a window for each run." }),
    windowEnd: moment.nullable(),
    forecast: BudgetForecast.nullable().meta({ description: "Null for the scope `run`." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "PolicySummary", description: "A budget, and how it stands." });
export type PolicySummary = z.infer<typeof PolicySummary>;

export const PolicyPage = z.object({
  cursor: z.guid().optional().meta({ description: "The policyId of the last one seen; the page goes on behind it." }),
  limit: pageLimit(500, 200),
});
export type PolicyPage = z.infer<typeof PolicyPage>;
