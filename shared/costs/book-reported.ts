import { closeBook, openBook } from "../budgets/budget-book.ts";
import { spend } from "../budgets/spending.ts";
import type { Tx } from "../db/db.ts";
import { addRunCost } from "../runs/run.store.ts";
import { askToEnd } from "../runs/run-meter.store.ts";
import { meterBooked } from "../runs/run-metering.ts";
import type { Charge, CostEventRow } from "./cost.store.ts";
import { bookCharges, toBudgetCharge } from "./cost.store.ts";

export interface BookedReport {
  readonly row: CostEventRow;
  /** The run has nothing left to spend: its worker must be told to end it. */
  readonly isToEnd: boolean;
}

/** Books one charge that came through the API: run, cost event, budgets, in the order of all locks. */
export async function bookReported(tx: Tx, charge: Charge): Promise<BookedReport> {
  const { runId, agentId, projectId } = charge;
  if (runId !== null) await addRunCost(tx, runId, charge.costMicros);
  const [[row], book] = await Promise.all([bookCharges(tx, [charge]), openBook(tx, [{ runId, agentId, projectId }])]);
  const [spender] = book.spenders;
  if (row === undefined || spender === undefined) throw new Error("a charge was not booked");
  const { accounts } = book;
  const booked = toBudgetCharge(row);
  spend(accounts, spender, booked);
  const lastStep = { billed_cents: booked.costMicros, tokens: booked.tokens };
  const answer = await meterBooked(tx, { accounts, spender, lastStep });
  await closeBook(tx, book);
  const stop = answer?.stop ?? null;
  const isToEnd =
    runId !== null && stop !== null && (await askToEnd(tx, runId, { reason: stop, errorCode: "budget_exceeded" }));
  return { row, isToEnd };
}
