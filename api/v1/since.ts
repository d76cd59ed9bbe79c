import { z } from "zod";

import type { Period } from "../../shared/budgets/envelope.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const startOfDay = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()));

/** Weeks begin on Monday, in UTC as all else. */
function startOfWeek(at: Date): Date {
  const day = startOfDay(at);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY_MS);
}

const startOfMonth = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
const startOfQuarter = (at: Date): Date =>
  new Date(Date.UTC(at.getUTCFullYear(), Math.floor(at.getUTCMonth() / 3) * 3, 1));

/** When the period that `at` is in began. */
export const PERIOD_START: Readonly<Record<Period, (at: Date) => Date>> = {
  daily: startOfDay,
  weekly: startOfWeek,
  monthly: startOfMonth,
  quarterly: startOfQuarter,
};

const NAMED: ReadonlyMap<string, (now: Date) => Date> = new Map([
  ["today", startOfDay],
  ["yesterday", (now) => new Date(startOfDay(now).getTime() - DAY_MS)],
  ["this_week", startOfWeek],
  ["this_month", startOfMonth],
  ["this_quarter", startOfQuarter],
]);

/** A moment as it may be said: ISO 8601, a length before now (`1h`, `30d`), or a name (`this_week`). Undefined: none. */
export function momentOf(text: string, now: Date): Date | undefined {
  const named = NAMED.get(text);
  if (named !== undefined) return named(now);
  const { count, unit } = /^(?<count>\d{1,4})(?<unit>[hd])$/.exec(text)?.groups ?? {};
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (unit === "h" ? HOUR_MS : DAY_MS));
  const iso = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).safeParse(text);
  return iso.success ? new Date(iso.data) : undefined;
}

const Moment = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = momentOf(text, new Date());
    if (at !== undefined) return at.toISOString();
    context.addIssue({
      code: "custom",
      message: "a moment is ISO 8601, 1h to 9999d ago, or today, yesterday, this_week, this_month, this_quarter",
    });
    return z.NEVER;
  })
  .meta({
    description: "ISO 8601; `1h`, `30d`: so long ago; today, yesterday, this_week, this_month or this_quarter, in UTC.",
  });

/** From when (included) to when. */
export const between = { since: Moment.optional(), until: Moment.optional() };
