import { closeBook, openBook } from "../budgets/budget-book.ts";
import { release, spend } from "../budgets/spending.ts";
import type { Charge, CostEventRow } from "../costs/cost.store.ts";
import { bookCharges, toBudgetCharge } from "../costs/cost.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { storableText } from "../kernel/storable.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { adapterLabel } from "../metrics/catalog.ts";
import { metrics } from "../metrics/metrics.ts";
import type { Costing } from "../prices/cost-charge.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { letGoOfIssues, letGoOfWorkspaces } from "./next-in-line.store.ts";
import type { SettledRow, Settlement } from "./run-settle.store.ts";
import { markEligible, settleRuns } from "./run-settle.store.ts";
import { lockSlotsOfRuns } from "./slot.store.ts";

/** An end as it is told: `companyId` and `agentId` are for the cost that is booked even when the run is not ours any more. */
export type Ending = Omit<Settlement, "costMicros"> & {
  /** What it says it cost; null where it says only what it used. */
  readonly saidMicros: number | null;
  readonly companyId: string;
  readonly agentId: string;
  /** What ran it. */
  readonly adapterType: string;
  /** Something was set aside for it, of which the rest comes free. */
  readonly isBudgeted: boolean;
};

/** An end, and what it cost. */
type CostedEnding = Ending & Costing;

/** Counts what endings cost, at the prices of now where they do not say it. Not inside a transaction. */
async function costEndings(prices: Pick<PriceBook, "costOf">, endings: readonly Ending[]): Promise<CostedEnding[]> {
  const costings = await prices.costOf(
    endings.map((ending) => ({
      companyId: ending.companyId,
      provider: ending.provider,
      model: ending.model,
      billingType: ending.billingType,
      costMicros: ending.saidMicros,
      ...tokensOf(ending),
    })),
  );
  return endings.map((ending, at) => ({ ...ending, ...(costings[at] as Costing) }));
}

export interface SettlementDeps {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly prices: Pick<PriceBook, "costOf">;
}

/**
 * Ends runs, in one transaction, and tells of it; resolves to those that were the caller's to end. Who is next on
 * their issues and in their workspaces is let in behind that: should it not come to that, the next repair does it.
 */
export async function settleEndings(
  { db, bus, prices }: SettlementDeps,
  endings: readonly Ending[],
): Promise<ReadonlySet<string>> {
  const costed = await costEndings(prices, endings);
  const settled = await db.transaction((tx) => settleAll(tx, costed));
  countEnds(endings, settled);
  await letGo(db, settled).catch(() => undefined);
  for (const companyId of new Set(endings.map((ending) => ending.companyId)))
    bus.publish({ kind: "events", companyId });
  bus.publish({ kind: "admission" });
  return new Set(settled.map(({ id }) => id));
}

async function letGo(db: Db, settled: readonly SettledRow[]): Promise<void> {
  const heldIssues = settled.filter((run) => run.held_issue).map(({ id }) => id);
  if (heldIssues.length > 0) await letGoOfIssues(db, heldIssues);
  const heldWorkspaces = settled.filter((run) => run.held_workspace).map(({ id }) => id);
  if (heldWorkspaces.length > 0) await letGoOfWorkspaces(db, heldWorkspaces);
}

function countEnds(endings: readonly Ending[], settled: readonly SettledRow[]): void {
  const lengths = new Map(settled.map(({ id, length_sec: lengthSec }) => [id, lengthSec]));
  for (const { runId, adapterType, status: outcome, failureClass } of endings.filter(isFirstOfItsRun)) {
    const lengthSec = lengths.get(runId);
    if (lengthSec === undefined) continue;
    const adapter = adapterLabel(adapterType);
    metrics.count("runs", { adapter, outcome, class: failureClass ?? "none" });
    metrics.observe("runLength", lengthSec, { adapter, outcome });
  }
}

/** Its tokens, as charges name them. */
export const tokensOf = ({
  tokens,
}: Pick<Ending, "tokens">): Pick<
  Charge,
  "inputTokens" | "cachedInputTokens" | "cacheWriteTokens" | "outputTokens"
> => ({
  inputTokens: tokens.input,
  cachedInputTokens: tokens.cachedInput,
  cacheWriteTokens: tokens.cacheWrite,
  outputTokens: tokens.output,
});

/** A batch must name a run once: its statements count what they change. */
export const isFirstOfItsRun = <Item extends { readonly runId: string }>(
  { runId }: Item,
  index: number,
  items: readonly Item[],
): boolean => items.findIndex((item) => item.runId === runId) === index;

/**
 * Slots, runs, then money: all of a batch in one transaction, of which it is the last work. Where a run is named more
 * than once, the answer is the first one's; the others find the run ended, and book what they cost.
 */
async function settleAll(tx: Tx, endings: readonly CostedEnding[]): Promise<SettledRow[]> {
  const first = endings.filter(isFirstOfItsRun);
  const repeated = endings.filter((...ending) => !isFirstOfItsRun(...ending));
  const isLast = repeated.length === 0 && !first.some(needsMore);
  const runIds = first.map(({ runId }) => runId);
  const [, settled, book] = await Promise.all([
    lockSlotsOfRuns(tx, runIds),
    settleRuns(tx, first, { isLast }),
    settleMoney(tx, first.filter(hasMoney)),
  ]);
  if (!isLast) {
    const again = settled.filter(({ retry_status }) => retry_status === "queued").map(({ agent_id }) => agent_id);
    if (again.length > 0) await markEligible(tx, again);
    await book?.(settled);
  }
  if (repeated.length > 0) await settleAll(tx, repeated);
  return settled;
}

/** Behind its settlement come money, or a retry that waits at once. */
const needsMore = (ending: CostedEnding): boolean => hasMoney(ending) || ending.retry?.delaySec === 0;

const hasMoney = (ending: CostedEnding): boolean => ending.isBudgeted || hasCost(ending);

const hasCost = ({ costMicros, valueMicros, tokens }: CostedEnding): boolean =>
  costMicros + valueMicros > 0 || tokens.input + tokens.cachedInput + tokens.cacheWrite + tokens.output > 0;

/**
 * Books what runs cost, whether they were still ours or not. What it answers with frees what those that ended by this
 * settlement did not use; of another one's, that one has freed it.
 */
async function settleMoney(
  tx: Tx,
  endings: readonly CostedEnding[],
): Promise<((settled: readonly SettledRow[]) => Promise<void>) | undefined> {
  if (endings.length === 0) return undefined;
  const [booked, book] = await Promise.all([
    bookCharges(tx, endings.filter(hasCost).map(toCharge)),
    openBook(
      tx,
      endings.map(({ runId }) => ({ runId })),
    ),
  ]);
  return async (settled) => {
    const ended = new Set(settled.map(({ id }) => id));
    for (const [at, { runId }] of endings.entries()) {
      const spender = book.spenders[at];
      if (spender === undefined) continue;
      for (const row of booked.filter(isOf(runId))) spend(book.accounts, spender, toBudgetCharge(row));
      if (ended.has(runId)) release(book.accounts, spender, "run ended");
    }
    await closeBook(tx, book, [...ended]);
  };
}

const isOf =
  (runId: string) =>
  (row: CostEventRow): boolean =>
    row.heartbeat_run_id === runId;

const toCharge = (ending: CostedEnding): Charge => ({
  companyId: ending.companyId,
  agentId: ending.agentId,
  runId: ending.runId,
  issueId: null,
  projectId: null,
  goalId: null,
  billingCode: null,
  provider: storableText(ending.provider),
  biller: storableText(ending.provider),
  billingType: storableText(ending.billingType),
  model: storableText(ending.model),
  ...tokensOf(ending),
  costMicros: ending.costMicros,
  costStatus: ending.costStatus,
  priceId: ending.priceId,
  valueMicros: ending.valueMicros,
  origin: "run",
  occurredAt: null,
});
