import type { Tx } from "../db/db.ts";
import type { SpenderRef } from "./account.store.ts";
import { beginWindows, listSpenders, lockBalances, postEntries } from "./account.store.ts";
import type { OpenAccounts, Spender } from "./open-accounts.ts";
import { openAccounts } from "./open-accounts.ts";

/** The accounts of some spenders, locked by a transaction until it ends. */
export interface BudgetBook {
  readonly accounts: OpenAccounts;
  /** In the order in which they were asked for. */
  readonly spenders: readonly Spender[];
}

/**
 * Locks what these spenders spend from: the last locks that a transaction takes. Both statements are sent at once, and
 * travel with what was sent before.
 */
export async function openBook(tx: Tx, refs: readonly SpenderRef[]): Promise<BudgetBook> {
  const [balances, spenders] = await Promise.all([lockBalances(tx, refs), listSpenders(tx, refs)]);
  const accounts = openAccounts(balances, spenders);
  if (accounts.missing.length === 0) return { accounts, spenders };
  await beginWindows(tx, accounts.missing);
  return openBook(tx, refs);
}

/** Writes what was changed. */
export async function closeBook(tx: Tx, { accounts }: BudgetBook, ended: readonly string[] = []): Promise<void> {
  await postEntries(tx, { entries: accounts.entries(), holdings: accounts.holdings(), ended });
}
