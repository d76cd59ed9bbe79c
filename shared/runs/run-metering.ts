import { closeBook, openBook } from "../budgets/budget-book.ts";
import type { Amounts, Policy } from "../budgets/budget-policy.ts";
import { metRunCap } from "../budgets/budget-policy.ts";
import type { OpenAccounts, Spender } from "../budgets/open-accounts.ts";
import { allowanceOf, cover, type Progress } from "../budgets/spending.ts";
import type { Tx } from "../db/db.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { recordReport } from "./report-of-run.ts";
import type { CountedReading, MeteredRow, Reading, Used } from "./run-meter.store.ts";
import { meterRuns, raiseReserved, readMeter } from "./run-meter.store.ts";
import { tokensOf } from "./run-settlement.ts";

/** What a run is told that has said what it used so far. */
export interface MeterAnswer {
  /** Why it must end; null while it may go on. */
  readonly stop: string | null;
  /** What it may have used in all before it must ask again; null where no budget limits it. */
  readonly allowance: Partial<Amounts> | null;
}

/** Runs that are no longer the caller's get no answer. */
export async function meterAll(tx: Tx, readings: readonly CountedReading[]): Promise<Map<string, MeterAnswer>> {
  const [rows, book] = await Promise.all([
    meterRuns(tx, readings),
    openBook(
      tx,
      readings.map(({ runId }) => ({ runId })),
    ),
  ]);
  const answers = new Map<string, MeterAnswer>();
  const reserved: { runId: string; micros: number }[] = [];
  for (const row of rows) {
    const reading = readings.find(({ runId }) => runId === row.id);
    const spender = book.spenders.find(({ runId }) => runId === row.id);
    if (spender === undefined || reading === undefined) continue;
    const answer = meter(book.accounts, spender, progressOf(row, reading.used));
    answers.set(row.id, answer);
    const micros = answer.allowance?.billed_cents;
    if (micros !== undefined) reserved.push({ runId: row.id, micros });
  }
  await Promise.all([raiseReserved(tx, reserved), closeBook(tx, book)]);
  return answers;
}

/** After a charge of the run was booked: whether it has money left to go on with. The run is locked. */
export async function meterBooked(
  tx: Tx,
  { accounts, spender, lastStep }: { accounts: OpenAccounts; spender: Spender; lastStep: Amounts },
): Promise<MeterAnswer | undefined> {
  const row = spender.runId === null ? undefined : await readMeter(tx, spender.runId);
  if (row === undefined || !row.is_running) return undefined;
  const answer = meter(accounts, spender, { ...progressOf(row), lastStep });
  const micros = answer.allowance?.billed_cents;
  if (micros !== undefined) await raiseReserved(tx, [{ runId: row.id, micros }]);
  return answer;
}

/** Sees to it that the run has money ahead of it, or must end. */
function meter(accounts: OpenAccounts, spender: Spender, progress: Progress): MeterAnswer {
  const blocking = cover(accounts, spender, progress);
  const metCap = metRunCap(spender.runCaps, progress.used);
  const left = allowanceOf(accounts, spender);
  const booked = {
    billed_cents: progress.used.billed_cents - progress.owed.costMicros,
    tokens: progress.used.tokens - progress.owed.tokens,
  };
  return {
    // What used up its own cap holds nothing of the wider ones either, which are not to blame.
    stop: metCap === null ? blocking && stopMessage(blocking) : ownStopMessage(spender, progress),
    allowance: withCaps(left, booked, spender.runCaps),
  };
}

const ownStopMessage = ({ leftOfIssue }: Spender, { used }: Progress): string =>
  leftOfIssue !== undefined && used.billed_cents >= leftOfIssue
    ? "The issue has used up its own budget"
    : "The run has used up its own budget";

const stopMessage = ({ scopeType }: Policy): string =>
  `The budget of the ${scopeType} leaves this run nothing to spend`;

/** What it holds comes on top of what is booked; its own caps hold besides. */
function withCaps(left: Partial<Amounts> | null, booked: Amounts, runCaps: Partial<Amounts>): Partial<Amounts> | null {
  const limits = (["billed_cents", "tokens"] as const).flatMap((metric) => {
    const held = left?.[metric];
    const known = [held === undefined ? undefined : held + booked[metric], runCaps[metric]].filter(
      (limit) => limit !== undefined,
    );
    return known.length === 0 ? [] : [[metric, Math.min(...known)] as const];
  });
  return limits.length === 0 ? null : Object.fromEntries(limits);
}

/** A report tells a run's total: what was booked through the API meanwhile is part of it. */
export function progressOf(row: MeteredRow, now: Used = row.before?.used ?? NOTHING): Progress {
  const last = row.before?.used ?? NOTHING;
  const money = Math.max(now.costMicros, row.booked_micros);
  const value = Math.max(now.valueMicros, row.booked_value);
  const tokens = Math.max(now.tokens, row.booked_tokens);
  return {
    owed: {
      costMicros: money - row.booked_micros,
      valueMicros: value - row.booked_value,
      tokens: tokens - row.booked_tokens,
    },
    used: { billed_cents: money, tokens },
    lastStep: {
      billed_cents: Math.max(0, now.valueMicros - last.valueMicros, now.costMicros - last.costMicros),
      tokens: Math.max(0, now.tokens - last.tokens),
    },
  };
}

const NOTHING: Used = { costMicros: 0, valueMicros: 0, tokens: 0 };

/** Counts what readings say, at the prices of now where they tell tokens alone. Not inside a transaction. */
export async function costReadings(
  prices: Pick<PriceBook, "costOf">,
  readings: readonly Reading[],
): Promise<CountedReading[]> {
  const recorded = readings.map(({ companyId, report }) => {
    const said = recordReport(report, UNKNOWN);
    const { saidMicros: costMicros, provider, model, billingType } = said;
    return { companyId, provider, model, billingType, costMicros, ...tokensOf(said) };
  });
  const costings = await prices.costOf(recorded);
  return readings.map((reading, at) => {
    const { costMicros = 0, valueMicros = 0 } = costings[at] ?? {};
    const { inputTokens = 0, cachedInputTokens = 0, cacheWriteTokens = 0, outputTokens = 0 } = recorded[at] ?? {};
    const tokens = inputTokens + cachedInputTokens + cacheWriteTokens + outputTokens;
    return { ...reading, used: { costMicros, valueMicros, tokens } };
  });
}

const UNKNOWN = { provider: "unknown", sessionId: null };
