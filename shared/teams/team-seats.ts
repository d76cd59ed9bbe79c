import { DAYS_IN } from "../budgets/envelope.ts";
import type { Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { MICROS_PER_USD } from "../kernel/money.ts";
import { findStanding, lockTeam, type TeamStanding } from "./team.store.ts";

export interface Seat {
  readonly teamId: string;
  /** What whoever is to sit there may spend in a day; 0: nothing was said. */
  readonly dailyMicros: number;
}

/**
 * A place for one more in a team. Its row arbitrates: of those who hire for the last place at once, one gets it. The
 * company is locked by the caller. @throws headcount_limit, team_budget_exceeded
 */
export async function requireSeat(tx: Tx, { teamId, dailyMicros }: Seat): Promise<void> {
  await lockTeam(tx, teamId);
  const standing = await findStanding(tx, teamId);
  if (standing === undefined) return;
  const { headcount_cap: cap, agents } = standing;
  if (cap !== null && agents >= cap) {
    throw refusal("headcount_limit", "teamId", `The team has ${agents} of ${cap} agents`);
  }
  requireEnvelope(standing, dailyMicros);
}

/**
 * Room in a team's envelope for one of its agents to spend so much more in a day; for less there always is. The company
 * is locked by the caller. @throws team_budget_exceeded
 */
export async function requireRaise(tx: Tx, { teamId, dailyMicros: more }: Seat): Promise<void> {
  if (more <= 0) return;
  const standing = await findStanding(tx, teamId);
  if (standing !== undefined) requireEnvelope(standing, more);
}

/** What all of them may spend in a day, for as many days as the envelope is for; who has no such cap counts nothing. */
function requireEnvelope({ budget_micros: budget, budget_period: period, daily_micros }: TeamStanding, more: number) {
  if (budget === null || period === null || more === 0) return;
  const projected = (daily_micros + more) * DAYS_IN[period];
  if (projected <= budget) return;
  const usd = (micros: number): string => `$${micros / MICROS_PER_USD}`;
  throw refusal(
    "team_budget_exceeded",
    "budget.dailyUsd",
    `The team's agents could spend ${usd(projected)} of ${usd(budget)} (${period})`,
  );
}

const refusal = (code: "headcount_limit" | "team_budget_exceeded", field: string, message: string): AppError =>
  new AppError(code, message, { details: [{ field, code, message }] });
