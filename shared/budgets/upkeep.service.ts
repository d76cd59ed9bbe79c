import { takeUncounted } from "../costs/uncounted.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { closeBook, openBook } from "./budget-book.ts";
import { release, spend } from "./spending.ts";
import { listLeftBehind, listNew, lockPoliciesToRecount, recount } from "./upkeep.store.ts";

export interface BudgetUpkeep {
  /** Counts charges that were booked past the budgets, by a process of the version before; resolves to how many. */
  readonly countMissed: () => Promise<number>;
  /** Frees what runs left behind that began without a budget, and were given one while they went on. */
  readonly freeLeftBehind: () => Promise<number>;
  /** Counts once more what new policies have seen, when whatever was under way at their making has ended. */
  readonly recountNew: () => Promise<number>;
}

const LIMIT = 200;

export function createBudgetUpkeep({ db }: { readonly db: Db }): BudgetUpkeep {
  /** New policies, and the transactions that may have begun before they were there: all below this number. */
  let seen: ReadonlyMap<string, number> = new Map();
  return {
    countMissed: () => db.transaction(countMissed),
    freeLeftBehind: () => db.transaction(freeLeftBehind),
    recountNew: async () => {
      const fresh = await db.transaction((tx) => listNew(tx, LIMIT));
      if (fresh.length === 0) return 0;
      const ready = fresh.filter(({ id, oldest }) => oldest >= (seen.get(id) ?? Number.POSITIVE_INFINITY));
      const nextOf = new Map(fresh.map(({ id, next }) => [id, seen.get(id) ?? next]));
      const policies = await db.transaction((tx) => recountAll(tx, ready));
      seen = nextOf;
      return policies;
    },
  };
}

async function recountAll(tx: Tx, ready: readonly { readonly id: string }[]): Promise<number> {
  const policies = await lockPoliciesToRecount(
    tx,
    LIMIT,
    ready.map(({ id }) => id),
  );
  for (const policy of policies) await recount(tx, policy);
  return policies.length;
}

async function countMissed(tx: Tx): Promise<number> {
  const missed = await takeUncounted(tx, LIMIT);
  if (missed.length === 0) return 0;
  const book = await openBook(
    tx,
    missed.map((row) => ({ runId: row.heartbeat_run_id, agentId: row.agent_id, projectId: row.project_id })),
  );
  for (const [at, row] of missed.entries()) {
    const spender = book.spenders[at];
    if (spender === undefined) continue;
    const { cost_micros: costMicros, value_micros: valueMicros, tokens } = row;
    spend(book.accounts, spender, { costMicros, valueMicros, tokens, costEventId: row.id });
  }
  await closeBook(tx, book);
  return missed.length;
}

async function freeLeftBehind(tx: Tx): Promise<number> {
  const runIds = await listLeftBehind(tx, LIMIT);
  if (runIds.length === 0) return 0;
  const book = await openBook(
    tx,
    runIds.map((runId) => ({ runId })),
  );
  for (const spender of book.spenders) release(book.accounts, spender, "run ended");
  await closeBook(tx, book, runIds);
  return runIds.length;
}
