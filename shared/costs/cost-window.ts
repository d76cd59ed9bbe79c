import { InvalidInputError } from "../kernel/errors.ts";
import type { CostWindow } from "./cost-summary.schema.ts";

/** From when to when, both inclusive; null: without a bound. */
export interface Moments {
  readonly from: string | null;
  readonly to: string | null;
}

/** @throws invalid_input when it ends before it begins */
export function momentsOf({ from, to }: CostWindow): Moments {
  const moments = { from: utc(from), to: utc(to) };
  if (moments.from !== null && moments.to !== null && Date.parse(moments.from) > Date.parse(moments.to)) {
    throw new InvalidInputError("from must not be after to");
  }
  return moments;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day is its first moment in UTC, whatever zone the database's session is in. */
const utc = (moment: string | undefined): string | null =>
  moment !== undefined && DAY.test(moment) ? `${moment}T00:00:00Z` : (moment ?? null);
