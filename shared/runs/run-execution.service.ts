import type { BudgetBook } from "../budgets/budget-book.ts";
import { closeBook, openBook } from "../budgets/budget-book.ts";
import type { Amounts } from "../budgets/budget-policy.ts";
import type { Tx } from "../db/db.ts";
import { batcher } from "../kernel/batcher.ts";
import { metrics } from "../metrics/metrics.ts";
import type { ClaimDecision, WaitReason } from "./claim-decision.ts";
import { decideClaim } from "./claim-decision.ts";
import type { Abilities, Asking } from "./claim-place.store.ts";
import { leaveToOthers, placesOf } from "./claim-place.store.ts";
import { reserveFor } from "./claim-reservation.ts";
import { sessionFor } from "./claim-session.ts";
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
import { beginSession } from "./session.store.ts";
import { type ChosenSession, sessionIdOf } from "./session-choice.ts";
import { leaveSession, readLeftOff } from "./session-handoff.store.ts";
import type { LeftOff } from "./session-handoff.ts";
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
  extends Omit<
      ClaimCandidate,
      "isFleetDrained" | "isHeld" | "checkout" | "isCheckoutTaken" | "recent" | "before" | "stored"
    >,
    ChosenSession {
  readonly fencingToken: number;
  readonly slotNo: number;
  readonly context: Readonly<Record<string, unknown>>;
  /** With which it goes on. */
  readonly sessionId: string | null;
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
  readonly beginSession: (
    run: { runId: string; fencingToken: number },
    session: { sessionId: string; params: object | null },
  ) => Promise<boolean>;
  /** Where the work of a run left off, in the session that it does not go on with. */
  readonly leftOff: (runId: string, lastRunId: string | null) => Promise<LeftOff | undefined>;
  /** Says why it does not, and with what it begins another one. False when it is not the caller's any more. */
  readonly leaveSession: (
    run: { runId: string; fencingToken: number },
    left: { context: object; sessionId: string; why: string },
  ) => Promise<boolean>;
  readonly recordProcess: (
    run: { runId: string; fencingToken: number },
    child: { pid: number; processGroupId: number; startedAt: Date },
  ) => Promise<void>;
}

type MadeClaim = Claim & Pick<ClaimedRun, "allowance"> & { readonly chosen: ChosenSession };

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
    beginSession: (run, session) => beginSession(db, run, session),
    leftOff: (runId, lastRunId) => readLeftOff(db, runId, lastRunId),
    leaveSession: (run, left) => leaveSession(db, run, left),
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

  const claims: MadeClaim[] = [];
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
      const chosen = await sessionFor(tx, candidate, context);
      const sessionId = sessionIdOf(chosen);
      const { slotNo, allowance } = decision;
      const reservedMicros = allowance === null ? null : (allowance.billed_cents ?? 0);
      const { checkout } = candidate;
      const money = { allowance, reservedMicros };
      claims.push({ ...askOf(candidate.run.id), ...money, slotNo, context, sessionId, chosen, checkout });
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
  claims: readonly MadeClaim[],
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
    const { sessionId, chosen, context, allowance } = claim;
    const queuedAtMs = sentAtMs - waitedSec * 1_000;
    claimed.set(id, { ...candidate, ...chosen, sessionId, context, allowance, fencingToken, slotNo, queuedAtMs });
    tx.afterCommit(() => metrics.observe("queueWait", waitedSec, {}));
  }
  return claimed;
}
