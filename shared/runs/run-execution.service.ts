import type { Charge } from "../costs/cost.store.ts";
import { bookCharges } from "../costs/cost.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { batcher } from "../kernel/batcher.ts";
import { storableText } from "../kernel/storable.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { HoldReason } from "./claim-decision.ts";
import { decideClaim } from "./claim-decision.ts";
import type { StartedProcess } from "./run.store.ts";
import { recordProcesses } from "./run.store.ts";
import type { Claim, ClaimCandidate } from "./run-claim.store.ts";
import { lockForClaim, readCandidates, takeRuns, unadmitRuns } from "./run-claim.store.ts";
import type { JournalEntry, NewEvent } from "./run-journal.store.ts";
import { appendEvent, appendLog } from "./run-journal.store.ts";
import type { LeaseRenewal, RenewedRow } from "./run-lease.store.ts";
import { giveBack, holdOpen, listOwned, renewLeases } from "./run-lease.store.ts";
import type { Settlement } from "./run-settle.store.ts";
import { markEligible, settleRuns } from "./run-settle.store.ts";
import { deferWakeupsOfRuns, stopRunsById } from "./run-stop.store.ts";
import { keepSuspectsApart } from "./run-suspect.store.ts";
import type { SlotRow } from "./slot.store.ts";
import { lockSlotsOfRuns } from "./slot.store.ts";
import { buildContext } from "./wake-context.ts";
import type { WorkerOrders, WorkerRegistration } from "./worker.store.ts";
import { deregisterWorker, findOrders, registerWorker } from "./worker.store.ts";

export type { JournalEntry } from "./run-journal.store.ts";
export type { WorkerRegistration } from "./worker.store.ts";
/** A lease that was renewed, and whether its run is to end. */
export type Renewal = RenewedRow;

/** A run that is now the worker's, with all that it needs to execute it. */
export interface ClaimedRun extends Omit<ClaimCandidate, "isFleetDrained"> {
  readonly fencingToken: number;
  readonly slotNo: number;
  readonly context: Readonly<Record<string, unknown>>;
}

/** An end, and what it cost: `companyId` and `agentId` are for the cost that is booked even when the run is not ours any more. */
export type Ending = Settlement & { readonly companyId: string; readonly agentId: string };

export interface RunExecution {
  readonly register: (worker: WorkerRegistration) => Promise<void>;
  readonly deregister: (workerId: string) => Promise<void>;
  /** What people want of the worker; undefined where it is not listed. */
  readonly orders: (workerId: string) => Promise<WorkerOrders | undefined>;
  /** Makes a run this worker's; null when there is nothing to claim: claimed, ended, or held by now. */
  readonly claim: (runId: string, workerId: string, leaseSec: number) => Promise<ClaimedRun | null>;
  /** Ends a run. False when it was not the caller's any more: then only its cost was booked. */
  readonly settle: (ending: Ending) => Promise<boolean>;
  /** Says that a claim was not answered: if the run is this worker's by now, another may take it. */
  readonly giveBack: (runId: string, workerId: string) => Promise<void>;
  /** Renews the leases that a worker holds; what is missing among the answer was lost, or is just being written. */
  readonly renew: (renewal: LeaseRenewal) => Promise<Renewal[]>;
  readonly stillOwned: (workerId: string, runIds: readonly string[]) => Promise<Renewal[]>;
  /** Leaves a run to its endpoint, until that reports or the deadline passes. False when it was not the caller's. */
  readonly holdOpen: (run: { runId: string; fencingToken: number }, deadlineSec: number) => Promise<boolean>;
  readonly appendLog: (entry: JournalEntry) => Promise<boolean>;
  readonly appendEvent: (run: { runId: string; fencingToken: number }, event: NewEvent) => Promise<boolean>;
  readonly recordProcess: (
    run: { runId: string; fencingToken: number },
    child: { pid: number; processGroupId: number; startedAt: Date },
  ) => Promise<void>;
}

/** One at a time: what arrives while a batch is under way goes together in the next. */
const BATCH = { max: 64, inFlight: 1 };

export function createRunExecution({ db, bus }: { readonly db: Db; readonly bus: LiveBus }): RunExecution {
  const tell = (companyIds: Iterable<string>): void => {
    for (const companyId of new Set(companyIds)) bus.publish({ kind: "events", companyId });
  };

  const claim = batcher(async (asks: readonly Ask[]) => {
    const first = asks.filter(isFirstOfItsRun);
    const claimed = await db.transaction((tx) => claimAll(tx, first));
    tell([...claimed.values()].map(({ run }) => run.company_id));
    // Two rings may come together: the run is for the first, and the second finds nothing.
    return asks.map((ask, ...at) => (isFirstOfItsRun(ask, ...at) ? (claimed.get(ask.runId) ?? null) : null));
  }, BATCH);

  const settle = batcher(async (endings: readonly Ending[]) => {
    const settled = await db.transaction((tx) => settleAll(tx, endings));
    tell(endings.map(({ companyId }) => companyId));
    bus.publish({ kind: "admission" });
    return endings.map((ending, ...at) => isFirstOfItsRun(ending, ...at) && settled.has(ending.runId));
  }, BATCH);

  const record = batcher(async (started: readonly StartedProcess[]) => {
    await recordProcesses(db, started);
    return started.map(() => undefined);
  }, BATCH);

  return {
    register: (worker) => registerWorker(db, worker),
    deregister: (workerId) => deregisterWorker(db, workerId),
    orders: (workerId) => findOrders(db, workerId),
    claim: (runId, workerId, leaseSec) => claim({ runId, workerId, leaseSec }),
    settle,
    giveBack: (runId, workerId) => giveBack(db, runId, workerId),
    renew: (renewal) => renewLeases(db, renewal),
    stillOwned: (workerId, runIds) => listOwned(db, workerId, runIds),
    holdOpen: (run, deadlineSec) => holdOpen(db, run, deadlineSec),
    appendLog: (entry) => appendLog(db, entry),
    appendEvent: (run, event) => appendEvent(db, run, event),
    recordProcess: (run, child) => record({ ...run, ...child }),
  };
}

interface Ask {
  readonly runId: string;
  readonly workerId: string;
  readonly leaseSec: number;
}

/** A batch must name a run once: its statements count what they change. */
const isFirstOfItsRun = <Item extends { readonly runId: string }>(
  { runId }: Item,
  index: number,
  items: readonly Item[],
): boolean => items.findIndex((item) => item.runId === runId) === index;

/** Lock, read, decide, write: the read is a statement of its own, behind the locks; both are sent at once. */
async function claimAll(tx: Tx, asks: readonly Ask[]): Promise<Map<string, ClaimedRun>> {
  const asked = new Map(asks.map((ask) => [ask.runId, ask]));
  const [locked, read] = await Promise.all([
    lockForClaim(tx, [...asked.keys()]),
    readCandidates(tx, [...asked.keys()]),
  ]);
  const slots = new Map(locked.map((row) => [row.agent_id, { ...row }]));
  const claimable = new Set(locked.map((row) => row.run_id));
  const candidates = await keepSuspectsApart(
    tx,
    read.filter(({ run }) => claimable.has(run.id)),
    (runId) => (asked.get(runId) as Ask).workerId,
  );

  const claims: Claim[] = [];
  const waiting = new Map<HoldReason, string[]>();
  for (const candidate of candidates) {
    const slot = slots.get(candidate.run.agent_id) as SlotRow;
    const { capacity, running, busy_slots: busySlots } = slot;
    const decision = decideClaim(candidate.situation, { capacity, running, busySlots }, candidate);
    if (decision.kind === "run") {
      slot.running += 1;
      slot.busy_slots += 2 ** decision.slotNo;
      const context = buildContext(candidate.wakes, candidate.wakeCount);
      const sessionId = context["forceFreshSession"] === true ? null : candidate.sessionId;
      claims.push({ ...(asked.get(candidate.run.id) as Ask), slotNo: decision.slotNo, context, sessionId });
    } else if (decision.kind === "wait") {
      waiting.set(decision.holdReason, [...(waiting.get(decision.holdReason) ?? []), candidate.run.id]);
    } else await endUnclaimed(tx, candidate.run.id, decision);
  }
  for (const [holdReason, runIds] of waiting) await unadmitRuns(tx, runIds, holdReason);
  return take(tx, claims, candidates);
}

/** What was accepted waits, whoever asked for it; only a timer comes again by itself. */
async function endUnclaimed(
  tx: Tx,
  runId: string,
  decision: Extract<ReturnType<typeof decideClaim>, { kind: "defer" | "cancel" }>,
): Promise<void> {
  if (decision.kind === "defer") {
    await deferWakeupsOfRuns(tx, [runId], decision, ["on_demand", "assignment", "automation"]);
  }
  await stopRunsById(tx, [runId], { reason: decision.message, errorCode: decision.errorCode });
}

async function take(
  tx: Tx,
  claims: readonly Claim[],
  candidates: readonly ClaimCandidate[],
): Promise<Map<string, ClaimedRun>> {
  if (claims.length === 0) return new Map();
  const taken = await takeRuns(tx, claims);
  const claimed = new Map<string, ClaimedRun>();
  for (const { id, fencing_token: fencingToken, slot_no: slotNo } of taken) {
    const candidate = candidates.find(({ run }) => run.id === id);
    const claim = claims.find(({ runId }) => runId === id);
    if (candidate === undefined || claim === undefined) continue;
    claimed.set(id, { ...candidate, sessionId: claim.sessionId, context: claim.context, fencingToken, slotNo });
  }
  return claimed;
}

/**
 * Slots, runs, then money: all of a batch in one transaction, of which it is the last work. Where a run is named more
 * than once, the answer is the first one's; the others find the run ended, and book what they cost.
 */
export async function settleAll(tx: Tx, endings: readonly Ending[]): Promise<Set<string>> {
  const first = endings.filter(isFirstOfItsRun);
  const repeated = endings.filter((...ending) => !isFirstOfItsRun(...ending));
  const isLast = repeated.length === 0 && !first.some(needsMore);
  const runIds = first.map(({ runId }) => runId);
  const [, settled] = await Promise.all([lockSlotsOfRuns(tx, runIds), settleRuns(tx, first, { isLast })]);
  if (!isLast) {
    const again = settled.filter(({ retry_status }) => retry_status === "queued").map(({ agent_id }) => agent_id);
    if (again.length > 0) await markEligible(tx, again);
    await bookCharges(tx, first.filter(hasCost).map(toCharge));
  }
  if (repeated.length > 0) await settleAll(tx, repeated);
  return new Set(settled.map(({ id }) => id));
}

/** Behind its settlement come a charge, or a retry that waits at once. */
const needsMore = (ending: Ending): boolean => hasCost(ending) || ending.retry?.delaySec === 0;

const hasCost = ({ costMicros, tokens }: Ending): boolean =>
  costMicros > 0 || tokens.input + tokens.cachedInput + tokens.output > 0;

const toCharge = (ending: Ending): Charge => ({
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
  inputTokens: ending.tokens.input,
  cachedInputTokens: ending.tokens.cachedInput,
  outputTokens: ending.tokens.output,
  costMicros: ending.costMicros,
  origin: "run",
  occurredAt: null,
});
