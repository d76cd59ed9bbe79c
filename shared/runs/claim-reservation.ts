import type { BudgetBook } from "../budgets/budget-book.ts";
import { estimateOf } from "../budgets/budget-policy.ts";
import { type Reservation, reserve } from "../budgets/spending.ts";
import type { Tx } from "../db/db.ts";
import { metrics } from "../metrics/metrics.ts";
import type { ClaimCandidate } from "./run-claim.store.ts";

/**
 * Sets aside what a run that is being claimed is expected to use.
 *
 * @param toldAtEnd adapter types whose runs tell what they used only at their end
 */
export function reserveFor(
  tx: Tx,
  { accounts, spenders }: BudgetBook,
  { run, recent, adapterType }: ClaimCandidate,
  { toldAtEnd = [] }: { readonly toldAtEnd?: readonly string[] | undefined },
): Reservation {
  const spender = spenders.find(({ runId }) => runId === run.id);
  if (spender === undefined) return { kind: "reserved", amounts: null };
  const reservation = reserve(accounts, spender, estimateOf(recent), toldAtEnd.includes(adapterType));
  const { kind: result } = reservation;
  if (result !== "reserved" || reservation.amounts !== null) {
    tx.afterCommit(() => metrics.count("reservations", { result }));
  }
  return reservation;
}
