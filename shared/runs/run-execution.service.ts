import type { BudgetBook } from "../budgets/budget-book.ts";
import { closeBook, openBook } from "../budgets/budget-book.ts";
import type { Amounts } from "../budgets/budget-policy.ts";
import { estimateOf } from "../budgets/budget-policy.ts";
import type { Reservation } from "../budgets/spending.ts";
import { reserve } from "../budgets/spending.ts";
import type { Tx } from "../db/db.ts";
import { batcher } from "../kernel/batcher.ts";
import { metrics } from "../metrics/metrics.ts";
import type { ClaimDecision, WaitReason } from "./claim-decision.ts";
import { decideClaim } from "./claim-decision.ts";
import type { Abilities, Asking } from "./claim-place.store.ts";
import { leaveToOthers, placesOf } from "./claim-place.store.ts";
import type { StartedProcess } from "./run.store.ts";
import { recordProcesses } from "./run.store.ts";
import type { Claim, ClaimCandidate } from "./run-claim.store.ts";
import { lockForClaim, readCandidates, takeRuns, unadmitRuns } from "./run-claim.store.ts";
import type { JournalEntry, NewEvent } from "./run-journal.store.ts";
import { appendEvent, appendLog } from "./run-journal.store.ts";
import type { LeaseRenewal, LeftOpen, RenewedRow } from "./run-lease.store.ts";
import { giveBack, holdOpen, listOwned, renewLeases } from "./run-lease.store.ts";
import type { Reading } from "./run-meter.store.ts";
import type { MeterAnswer } from "./run-metering.ts";
import { costReadings, meterAll } from "./run-metering.ts";
import type { Ending, SettlementDeps } from "./run-settlement.ts";
import { isFirstOfItsRun, settleEndings } from "./run-settlement.ts";
import { deferWakeupsOfRuns, stopRunsById } from "./run-stop.store.ts";
import { keepSuspectsApart } from "./run-suspect.store.ts";
import { beginSession, findTaskSession } from "./session.store.ts";
import { sessionOfAttempt, startsFresh } from "./session-choice.ts";
import type { SlotRow } from "./slot.store.ts";
import { buildContext } from "./wake-context.ts";
import type { WorkerOrders, WorkerRegistration } from "./worker.store.ts";
import { deregisterWorker, findOrders, registerWorker } from "./worker.store.ts";

export type { Abilities } from "./claim-place.store.ts";
export type { JournalEntry, LogDigest } from "./run-journal.store.ts";
export type { Ending } from "./run-settlement.ts";
export type { WorkerRegistration } from "./worker.store.ts";
export type { ProjectPlace } from "./workspace-hold.store.ts";
/** A lease that was renewed, and whether its run is to end. */
export type Renewal = RenewedRow;

/** A run that is now the worker's, with all that it needs to execute it. */
export interface ClaimedRun
  extends Omit<ClaimCandidate, "isFleetDrained" | "isHeld" | "checkout" | "isCheckoutTaken" | "recent" | "before"> {
  readonly fencingToken: number;
  readonly slotNo: number;
  readonly context: Readonly<Record<string, unknown>>;
  /** What it may use before it asks for more; null where no budget limits it. */
  readonly allowance: Partial<Amounts> | null;
  /** When it was queued, on the clock of `performance.now()`. */
  readonly queuedAtMs: number;
}

export interface RunExecution {
  readonly register: (worker: WorkerRegistration) => Promise<void>;
  readonly deregister: (workerId: string) => Promise<void>;
  /** What people want of the worker; undefined where it is not listed. */
  readonly orders: (workerId: string) => Promise<WorkerOrders | undefined>;
  /** Makes a run this worker's; null when there is nothing to claim: claimed, ended, or held by now. */
  readonly claim: (
    runId: string,
    workerId: string,
    leaseSec: number,
    abilities?: Abilities,
  ) => Promise<ClaimedRun | null>;
  /** Ends a run. False when it was not the caller's any more: then only its cost was booked. */
  readonly settle: (ending: Ending) => Promise<boolean>;
  /** Says what a run has used so far. Undefined when it is not the caller's any more. */
  readonly meter: (reading: Reading) => Promise<MeterAnswer | undefined>;
  /** Says that a claim was not answered: if the run is this worker's by now, another may take it. */
  readonly giveBack: (runId: string, workerId: string) => Promise<void>;
  /** Renews the leases that a worker holds; what is missing among the answer was lost, or is just being written. */
  readonly renew: (renewal: LeaseRenewal) => Promise<Renewal[]>;
  readonly stillOwned: (workerId: string, runIds: readonly string[]) => Promise<Renewal[]>;
  /** Leaves a run to its endpoint, until that reports or the deadline passes. False when it was not the caller's. */
  readonly holdOpen: (run: { runId: string; fencingToken: number }, open: LeftOpen) => Promise<boolean>;
  readonly appendLog: (entry: JournalEntry) => Promise<boolean>;
  readonly appendEvent: (run: { runId: string; fencingToken: number }, event: NewEvent) => Promise<boolean>;
  /** Says in which session a run is, as soon as that is known. False when it is not the caller's any more. */
  readonly beginSession: (run: { runId: string; fencingToken: number }, sessionId: string) => Promise<boolean>;
  readonly recordProcess: (
    run: { runId: string; fencingToken: number },
    child: { pid: number; processGroupId: number; startedAt: Date },
  ) => Promise<void>;
}

/** One at a time: what arrives while a batch is under way goes together in the next. */
const BATCH = { max: 64, inFlight: 1 };

export function createRunExecution(deps: SettlementDeps): RunExecution {
  const { db, bus, prices } = deps;

  const claim = batcher(async (asks: readonly Ask[]) => {
    const first = asks.filter(isFirstOfItsRun);
    const claimed = await db.transaction((tx) => claimAll(tx, first));
    const companyIds = new Set([...claimed.values()].map(({ run }) => run.company_id));
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
    // Two rings may come together: the run is for the first, and the second finds nothing.
    return asks.map((ask, ...at) => (isFirstOfItsRun(ask, ...at) ? (claimed.get(ask.runId) ?? null) : null));
  }, BATCH);

  const settle = batcher(async (endings: readonly Ending[]) => {
    const settled = await settleEndings(deps, endings);
    return endings.map((ending, ...at) => isFirstOfItsRun(ending, ...at) && settled.has(ending.runId));
  }, BATCH);

  const meter = batcher(async (readings: readonly Reading[]) => {
    const latest = readings.filter(({ runId }, at) => readings.findLastIndex((other) => other.runId === runId) === at);
    const costed = await costReadings(prices, latest);
    const answers = await db.transaction((tx) => meterAll(tx, costed));
    return readings.map(({ runId }) => answers.get(runId));
  }, BATCH);

  const record = batcher(async (started: readonly StartedProcess[]) => {
    await recordProcesses(db, started);
    return started.map(() => undefined);
  }, BATCH);

  return {
    register: (worker) => registerWorker(db, worker),
    deregister: (workerId) => deregisterWorker(db, workerId),
    orders: (workerId) => findOrders(db, workerId),
    claim: (runId, workerId, leaseSec, abilities) => claim({ ...abilities, runId, workerId, leaseSec }),
    settle,
    meter,
    giveBack: (runId, workerId) => giveBack(db, runId, workerId),
    renew: (renewal) => renewLeases(db, renewal),
    stillOwned: (workerId, runIds) => listOwned(db, workerId, runIds),
    holdOpen: (run, open) => holdOpen(db, run, open),
    appendLog: (entry) => appendLog(db, entry),
    appendEvent: (run, event) => appendEvent(db, run, event),
    beginSession: (run, sessionId) => beginSession(db, run, sessionId),
    recordProcess: (run, child) => record({ ...run, ...child }),
  };
}

interface Ask extends Asking {
  readonly runId: string;
}

/**
 * Lock, read, decide, write: the reads are statements of their own, behind the locks, and all of it is sent at once.
 * Budgets are locked last, and held until the end: what one claim sets aside the next one sees.
 */
async function claimAll(tx: Tx, asks: readonly Ask[]): Promise<Map<string, ClaimedRun>> {
  const asked = new Map(asks.map((ask) => [ask.runId, ask]));
  const runIds = [...asked.keys()];
  const [locked, read, book] = await Promise.all([
    lockForClaim(tx, runIds),
    readCandidates(tx, runIds),
    openBook(
      tx,
      runIds.map((runId) => ({ runId })),
    ),
  ]);
  const slots = new Map(locked.map((row) => [row.agent_id, { ...row }]));
  const claimable = new Set(locked.map((row) => row.run_id));
  const askOf = (runId: string): Ask => asked.get(runId) as Ask;
  const candidates = await keepSuspectsApart(
    tx,
    read.filter(({ run }) => claimable.has(run.id)),
    (runId) => askOf(runId).workerId,
  );
  const placeOf = await placesOf(tx, candidates, askOf);

  const claims: (Claim & Pick<ClaimedRun, "allowance">)[] = [];
  const untaken: Untaken[] = [];
  const worked = new Set<string>();
  for (const candidate of candidates) {
    const slot = slots.get(candidate.run.agent_id) as SlotRow;
    const { capacity, running, busy_slots: busySlots } = slot;
    const decision = decideClaim(
      candidate.situation,
      { capacity, running, busySlots },
      {
        isFleetDrained: candidate.isFleetDrained,
        ...heldAmong(candidate, worked),
        place: placeOf(candidate),
        reserve: () => reserveFor(tx, book, candidate, askOf(candidate.run.id)),
      },
    );
    if (decision.kind === "run") {
      for (const each of [...issuesOf(candidate), ...checkoutsOf(candidate)]) worked.add(each);
      slot.running += 1;
      slot.busy_slots += 2 ** decision.slotNo;
      const context = buildContext(candidate.wakes, candidate.wakeCount);
      const sessionId = await sessionFor(tx, candidate, context);
      const { slotNo, allowance } = decision;
      const reservedMicros = allowance === null ? null : (allowance.billed_cents ?? 0);
      const { checkout } = candidate;
      claims.push({ ...askOf(candidate.run.id), slotNo, context, sessionId, checkout, allowance, reservedMicros });
    } else untaken.push({ runId: candidate.run.id, decision });
  }
  await letGo(tx, untaken);
  return take(tx, claims, { candidates, book });
}

/** `worked`: the issues and checkouts of those that were let start in the same claim. */
const heldAmong = (candidate: ClaimCandidate, worked: ReadonlySet<string>) => ({
  isHeld: candidate.isHeld || issuesOf(candidate).some((id) => worked.has(id)),
  isCheckoutTaken: candidate.isCheckoutTaken || checkoutsOf(candidate).some((checkout) => worked.has(checkout)),
});

const checkoutsOf = ({ checkout }: ClaimCandidate): readonly string[] => (checkout === null ? [] : [checkout]);

const issuesOf = ({ run: { issue_id: id } }: ClaimCandidate): readonly string[] => (id === null ? [] : [id]);

/** Where the attempt before was. Else the candidate's, unless it starts fresh; one that nobody may join learns of its task only from its context. */
async function sessionFor(
  tx: Tx,
  { run, adapterType, sessionId, before, wakes }: ClaimCandidate,
  context: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  const left = sessionOfAttempt(before, wakes);
  if (left !== undefined) return left;
  if (startsFresh(context, wakes)) return null;
  const { taskKey } = context;
  if (!run.scope.startsWith("!") || typeof taskKey !== "string") return sessionId;
  return findTaskSession(tx, { agentId: run.agent_id, adapterType, taskKey });
}

function reserveFor(
  tx: Tx,
  { accounts, spenders }: BudgetBook,
  { run, recent, adapterType }: ClaimCandidate,
  { toldAtEnd = [] }: Ask,
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

interface Untaken {
  readonly runId: string;
  readonly decision: Exclude<ClaimDecision, { kind: "run" }>;
}

async function letGo(tx: Tx, untaken: readonly Untaken[]): Promise<void> {
  const waiting = new Map<WaitReason, string[]>();
  const left: string[] = [];
  for (const { runId, decision } of untaken) {
    if (decision.kind === "wait") {
      waiting.set(decision.holdReason, [...(waiting.get(decision.holdReason) ?? []), runId]);
    } else if (decision.kind === "leave") left.push(runId);
    else await endUnclaimed(tx, runId, decision);
  }
  for (const [holdReason, runIds] of waiting) await unadmitRuns(tx, runIds, holdReason);
  await leaveToOthers(tx, left);
  tx.afterCommit(() => {
    for (const [reason, runIds] of waiting) metrics.count("claimsPutOff", { reason }, runIds.length);
    metrics.count("claimsPutOff", { reason: "adapter.other_worker" }, left.length);
  });
}

/** What was accepted waits, whoever asked for it; only a timer comes again by itself. */
async function endUnclaimed(
  tx: Tx,
  runId: string,
  decision: Extract<ClaimDecision, { kind: "defer" | "cancel" }>,
): Promise<void> {
  if (decision.kind === "defer") {
    await deferWakeupsOfRuns(tx, [runId], decision, ["on_demand", "assignment", "automation"]);
  }
  await stopRunsById(tx, [runId], { reason: decision.message, errorCode: decision.errorCode });
}

async function take(
  tx: Tx,
  claims: readonly (Claim & Pick<ClaimedRun, "allowance">)[],
  { candidates, book }: { readonly candidates: readonly ClaimCandidate[]; readonly book: BudgetBook },
): Promise<Map<string, ClaimedRun>> {
  if (claims.length === 0) return new Map();
  const sentAtMs = performance.now();
  const [, taken] = await Promise.all([closeBook(tx, book), takeRuns(tx, claims)]);
  const claimed = new Map<string, ClaimedRun>();
  for (const { id, fencing_token: fencingToken, slot_no: slotNo, waited_sec: waitedSec } of taken) {
    const candidate = candidates.find(({ run }) => run.id === id);
    const claim = claims.find(({ runId }) => runId === id);
    if (candidate === undefined || claim === undefined) continue;
    const { sessionId, context, allowance } = claim;
    const queuedAtMs = sentAtMs - waitedSec * 1_000;
    claimed.set(id, { ...candidate, sessionId, context, allowance, fencingToken, slotNo, queuedAtMs });
    tx.afterCommit(() => metrics.observe("queueWait", waitedSec, {}));
  }
  return claimed;
}
