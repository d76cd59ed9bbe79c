import type { Actor } from "../auth/actor.ts";
import { listCoveringBudgets } from "../budgets/agent-budgets.ts";
import { closeBook, openBook } from "../budgets/budget-book.ts";
import type { Amounts, Policy } from "../budgets/budget-policy.ts";
import { findPolicy } from "../budgets/policy-state.store.ts";
import type { BudgetGrant, ReserveBudget } from "../budgets/run-budget.schema.ts";
import type { Extension } from "../budgets/spending.ts";
import { reserveMore } from "../budgets/spending.ts";
import { amountFromWire, amountToWire } from "../budgets/wire-amount.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, ForbiddenError, LeaseLostError, UnauthenticatedError } from "../kernel/errors.ts";
import { storableText } from "../kernel/storable.ts";
import { lockOwnRun } from "./own-run.store.ts";
import { raiseReserved, readMeter } from "./run-meter.store.ts";
import { progressOf } from "./run-metering.ts";

export interface RunBudgetService {
  /**
   * A run asks before it spends: from then on so much is set aside for it, beyond what it has used.
   *
   * @throws unauthenticated, forbidden for an agent without a run, lease_lost, budget_exceeded
   */
  readonly reserve: (actor: Actor, wish: ReserveBudget) => Promise<BudgetGrant>;
}

export function createRunBudgetService({ db }: { readonly db: Db }): RunBudgetService {
  return {
    reserve: (actor, wish) => {
      if (actor.type !== "agent") throw new UnauthenticatedError("Agent authentication required");
      const { agentId, run } = actor;
      if (run === undefined) throw new ForbiddenError("Only a run asks for budget, with its own token");
      return db.transaction((tx) => reserve(tx, { agentId, ...run }, wish));
    },
  };
}

interface OwnRun {
  readonly agentId: string;
  readonly runId: string;
  readonly fencingToken: number;
}

/** Run, then budgets, as everywhere. What was not granted is rolled back. */
async function reserve(tx: Tx, { agentId, ...run }: OwnRun, wish: ReserveBudget): Promise<BudgetGrant> {
  const isOwn = await lockOwnRun(tx, run);
  const row = isOwn ? await readMeter(tx, run.runId) : undefined;
  if (row === undefined) throw new LeaseLostError(run.runId);
  const book = await openBook(tx, [{ runId: run.runId }]);
  const [spender] = book.spenders;
  if (spender === undefined) throw new LeaseLostError(run.runId);

  const cause = wish.reason === undefined ? "asked for" : `asked for: ${storableText(wish.reason)}`;
  const asked = toAmounts(wish);
  const answer = reserveMore(book.accounts, spender, { progress: progressOf(row), asked, cause });
  if (answer.kind === "blocked") throw await refusal(tx, agentId, { answer, asked });
  const { billed_cents: money, tokens } = answer.ahead;
  const usedMicros = progressOf(row).used.billed_cents;
  if (money !== undefined) await raiseReserved(tx, [{ runId: run.runId, micros: usedMicros + money }]);
  await closeBook(tx, book);
  return {
    granted: true,
    reservedCents: money === undefined ? null : amountToWire("billed_cents", Math.max(0, money)),
    reservedTokens: tokens === undefined ? null : Math.max(0, tokens),
    budgets: await listCoveringBudgets(tx, agentId),
  };
}

const toAmounts = ({ amountCents, tokens }: ReserveBudget): Partial<Amounts> => ({
  ...(amountCents === undefined ? {} : { billed_cents: amountFromWire("billed_cents", amountCents) }),
  ...(tokens === undefined ? {} : { tokens }),
});

interface Refused {
  readonly answer: Extract<Extension, { kind: "blocked" }>;
  readonly asked: Partial<Amounts>;
}

/** Whose budget says no, what it leaves, and until when. */
async function refusal(tx: Tx, agentId: string, { answer, asked }: Refused): Promise<AppError> {
  const { metric } = answer;
  const blocking = answer.policy === null ? ownCap(agentId) : await inWindow(tx, answer.policy);
  const leftAmount = amountToWire(metric, answer.left);
  const askedAmount = amountToWire(metric, asked[metric] ?? 0);
  const { scopeType, windowEnd } = blocking;
  const left = `${leftAmount} ${metric === "billed_cents" ? "cents" : "tokens"}`;
  const until = windowEnd === null ? "" : ` until ${windowEnd}`;
  return new AppError(
    "budget_exceeded",
    `The budget of the ${scopeType} leaves this run ${left}${until}; it asked for ${askedAmount}`,
    { details: { ...blocking, metric, askedAmount, leftAmount } },
  );
}

const ownCap = (agentId: string) => ({ scopeType: "run", scopeId: agentId, policyId: null, windowEnd: null });

async function inWindow(tx: Tx, { id, scopeType, scopeId, windowKind }: Policy) {
  const row = windowKind === "lifetime" ? undefined : await findPolicy(tx, id);
  return { scopeType, scopeId, policyId: id, windowEnd: row?.window_end.toISOString() ?? null };
}
