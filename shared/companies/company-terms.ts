import { type Actor, actorId } from "../auth/actor.ts";
import { type Period, putEnvelope } from "../budgets/envelope.ts";
import { putAmount } from "../budgets/policy.store.ts";
import { mirrorPolicy } from "../budgets/policy-mirror.ts";
import type { Tx } from "../db/db.ts";
import { AppError, IllegalTransitionError } from "../kernel/errors.ts";
import { MOST_USD, usdToMicros } from "../kernel/money.ts";
import { readTerms, type TermsRow, updateTerms } from "./company-terms.store.ts";

/** How a company reckons. What is undefined stays as it is. */
export interface CompanyTerms {
  readonly defaultAdapter?: string | null | undefined;
  /** Of budgets for which no other period is named. */
  readonly fiscalPeriod?: Period | undefined;
  readonly budget?: CompanyBudget | null | undefined;
}

export interface CompanyBudget {
  /** Null, or 0: no cap. */
  readonly usd?: number | null | undefined;
  readonly period?: Period | undefined;
  readonly reservePercent?: number | undefined;
}

/** Returns what it changed, by its name. The company is locked by the caller. @throws budget_invalid */
export async function setTerms(tx: Tx, actor: Actor, companyId: string, terms: CompanyTerms = {}): Promise<string[]> {
  const changed = Object.keys(terms).filter((key) => terms[key as keyof CompanyTerms] !== undefined);
  if (changed.length === 0) return [];
  const { defaultAdapter, fiscalPeriod, budget } = terms;
  if (defaultAdapter !== undefined || fiscalPeriod !== undefined) {
    await updateTerms(tx, companyId, { default_adapter: defaultAdapter, fiscal_period: fiscalPeriod });
  }
  if (budget !== undefined) await setBudget(tx, actor, companyId, budget ?? { usd: 0 });
  return changed;
}

async function setBudget(tx: Tx, actor: Actor, companyId: string, budget: CompanyBudget): Promise<void> {
  requireValid(budget);
  const before = (await readTerms(tx, [companyId])).get(companyId);
  if (before === undefined) throw new Error("a company that is locked is not there");
  const { usd, reservePercent } = budget;
  const period = budget.period ?? periodOf(before);
  const micros = usd === undefined ? (before.budget_micros ?? 0) : usdToMicros(usd ?? 0);
  await updateTerms(tx, companyId, {
    budget_period: period === "monthly" ? null : period,
    reserve_percent: reservePercent,
  });
  await putBudget(tx, actor, before, { period, micros });
}

/** @throws budget_invalid */
function requireValid({ usd, reservePercent }: CompanyBudget): void {
  if (typeof usd === "number" && (usd < 0 || usd > MOST_USD)) {
    throw invalid("budget.usd", `0 to ${MOST_USD} dollars`);
  }
  if (reservePercent !== undefined && (reservePercent < 0 || reservePercent > 100)) {
    throw invalid("budget.reservePercent", "0 to 100 percent");
  }
}

const invalid = (field: string, message: string): AppError =>
  new AppError("budget_invalid", `${field}: ${message}`, { details: [{ field, code: "budget_invalid", message }] });

/** A budget that is there stays what it is for. */
const periodOf = ({ budget_micros: micros, budget_period: period, fiscal_period: fiscal }: TermsRow): Period =>
  micros === null ? fiscal : (period ?? "monthly");

interface Budget {
  readonly period: Period;
  readonly micros: number;
}

/** The one of the month is the one that `/api` knows; there is one or the other. */
async function putBudget(tx: Tx, actor: Actor, before: TermsRow, { period, micros }: Budget): Promise<void> {
  const { id: companyId, budget_period: old } = before;
  const envelope = { companyId, scopeType: "company", scopeId: companyId, byUserId: actorId(actor) } as const;
  if (period !== "monthly") {
    await setMonthly(tx, companyId, 0);
    await putEnvelope(tx, { ...envelope, period, micros });
    return;
  }
  if (old !== null) await putEnvelope(tx, { ...envelope, period: old, micros: 0 });
  await setMonthly(tx, companyId, micros);
}

async function setMonthly(tx: Tx, companyId: string, amount: number): Promise<void> {
  const key = {
    scopeType: "company",
    scopeId: companyId,
    metric: "billed_cents",
    windowKind: "calendar_month_utc",
  } as const;
  await putAmount(tx, { ...key, companyId }, amount);
  await mirrorPolicy(tx, { ...key, amount, isActive: amount > 0 }, undefined);
}

/** For whom the month is all there is. @throws illegal_transition where the budget is for another period */
export async function requireMonthlyBudget(tx: Tx, companyId: string, changed: readonly string[]): Promise<void> {
  if (!changed.includes("budgetMonthlyCents")) return;
  const period = (await readTerms(tx, [companyId])).get(companyId)?.budget_period ?? null;
  if (period === null) return;
  throw new IllegalTransitionError(`The company's budget is ${period}: change it on /v1`, { details: { period } });
}
