import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { DAYS_IN, type Period } from "../budgets/envelope.ts";
import { readTerms } from "../companies/company-terms.store.ts";
import type { Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { MICROS_PER_USD } from "../kernel/money.ts";
import type { TeamRow } from "./team.row.ts";
import { listTeamBudgets } from "./team.store.ts";
import { changeTeam, requireTeam } from "./team-making.ts";

export interface TopUp {
  readonly teamId: string;
  /** More than 0. */
  readonly micros: number;
  readonly reason: string | null;
}

interface Place {
  readonly companyId: string;
  readonly actor: Actor;
}

/**
 * More for a team, out of what of its company's budget is not for teams yet. The company is locked by the caller.
 * @throws not_found, budget_invalid for a team or a company without a budget, and for more than there is
 */
export async function topUp(tx: Tx, place: Place, { teamId, micros, reason }: TopUp): Promise<TeamRow> {
  const { companyId, actor } = place;
  const team = await requireTeam(tx, companyId, teamId);
  const { budget_micros: before, budget_period: period } = team;
  if (before === null || period === null) throw invalid("The team has no budget: what it may spend is not limited");
  const reserve = await reserveFor(tx, companyId, period);
  if (micros > reserve) throw invalid(`The company's reserve has $${reserve / MICROS_PER_USD} for this (${period})`);
  const after = await changeTeam(tx, place, teamId, { budget: { micros: before + micros, period } });
  await recordActivity(tx, {
    companyId,
    actor,
    action: "budget.topup",
    entityType: "team",
    entityId: teamId,
    details: { micros, reason },
  });
  return after;
}

/** What of the company's budget no team has, in such a period. */
async function reserveFor(tx: Tx, companyId: string, period: Period): Promise<number> {
  const terms = (await readTerms(tx, [companyId])).get(companyId);
  if (terms === undefined || terms.budget_micros === null) {
    throw invalid("The company has no budget, and so no reserve");
  }
  const perDay = terms.budget_micros / DAYS_IN[terms.budget_period ?? "monthly"];
  const budgets = await listTeamBudgets(tx, companyId);
  const given = budgets.reduce((sum, budget) => sum + budget.micros / DAYS_IN[budget.period], 0);
  return Math.max(0, Math.floor((perDay - given) * DAYS_IN[period]));
}

const invalid = (message: string): AppError =>
  new AppError("budget_invalid", message, { details: [{ field: "usd", code: "budget_invalid", message }] });
