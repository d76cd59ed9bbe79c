import { batcher } from "../kernel/batcher.ts";
import type { Abilities } from "./claim-place.store.ts";
import type { Ask, ClaimedRun } from "./claim-runs.ts";
import { claimRuns } from "./claim-runs.ts";
import type { StartedProcess } from "./run.store.ts";
import { recordProcesses } from "./run.store.ts";
import type { JournalEntry, NewEvent } from "./run-journal.store.ts";
import { appendEvent, appendLog } from "./run-journal.store.ts";
import type { LeaseRenewal, LeftOpen, RenewedRow } from "./run-lease.store.ts";
import { giveBack, holdOpen, listOwned, renewLeases } from "./run-lease.store.ts";
import type { Reading } from "./run-meter.store.ts";
import type { MeterAnswer } from "./run-metering.ts";
import { costReadings, meterAll } from "./run-metering.ts";
import type { Ending, SettlementDeps } from "./run-settlement.ts";
import { isFirstOfItsRun, settleEndings } from "./run-settlement.ts";
import { beginSession } from "./session.store.ts";
import { leaveSession, readLeftOff } from "./session-handoff.store.ts";
import type { LeftOff } from "./session-handoff.ts";
import type { WorkerOrders, WorkerRegistration } from "./worker.store.ts";
import { deregisterWorker, findOrders, registerWorker } from "./worker.store.ts";

export type { Abilities } from "./claim-place.store.ts";
export type { ClaimedRun } from "./claim-runs.ts";
export type { JournalEntry, LogDigest } from "./run-journal.store.ts";
export type { Ending } from "./run-settlement.ts";
export type { WorkerRegistration } from "./worker.store.ts";
export type { ProjectPlace } from "./workspace-hold.store.ts";
/** A lease that was renewed, and whether its run is to end. */
export type Renewal = RenewedRow;

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

/** One at a time: what arrives while a batch is under way goes together in the next. */
const BATCH = { max: 64, inFlight: 1 };

export function createRunExecution(deps: SettlementDeps): RunExecution {
  const { db, bus, prices } = deps;

  const claim = batcher(async (asks: readonly Ask[]) => {
    const first = asks.filter(isFirstOfItsRun);
    const claimed = await db.transaction((tx) => claimRuns(tx, first));
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
