import type { BudgetBook } from "../budgets/budget-book.ts";
import { closeBook, openBook } from "../budgets/budget-book.ts";
import type { Amounts } from "../budgets/budget-policy.ts";
import type { Tx } from "../db/db.ts";
import { metrics } from "../metrics/metrics.ts";
import type { ClaimDecision, WaitReason } from "./claim-decision.ts";
import { decideClaim } from "./claim-decision.ts";
import type { Asking } from "./claim-place.store.ts";
import { leaveToOthers, placesOf } from "./claim-place.store.ts";
import { reserveFor } from "./claim-reservation.ts";
import { sessionFor } from "./claim-session.ts";
import { letGoOfIssues, letGoOfWorkspaces } from "./next-in-line.store.ts";
import type { Claim, ClaimCandidate } from "./run-claim.store.ts";
import { lockForClaim, readCandidates, takeRuns, unadmitRuns } from "./run-claim.store.ts";
import { deferWakeupsOfRuns, stopRunsById } from "./run-stop.store.ts";
import { keepSuspectsApart } from "./run-suspect.store.ts";
import { type ChosenSession, sessionIdOf } from "./session-choice.ts";
import type { SlotRow } from "./slot.store.ts";
import { buildContext } from "./wake-context.ts";

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

export interface Ask extends Asking {
  readonly runId: string;
}

type MadeClaim = Claim & Pick<ClaimedRun, "allowance"> & { readonly chosen: ChosenSession };

/**
 * Lock, read, decide, write: the reads are statements of their own, behind the locks, and all of it is sent at once.
 * Budgets are locked last, and held until the end: what one claim sets aside the next one sees.
 */
export async function claimRuns(tx: Tx, asks: readonly Ask[]): Promise<Map<string, ClaimedRun>> {
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
    } else untaken.push({ runId: candidate.run.id, candidate, decision });
  }
  await letGo(tx, untaken, worked);
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
  readonly candidate: ClaimCandidate;
  readonly decision: Exclude<ClaimDecision, { kind: "run" }>;
}

async function letGo(tx: Tx, untaken: readonly Untaken[], worked: ReadonlySet<string>): Promise<void> {
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
  await letNextIn(tx, untaken, worked);
  tx.afterCommit(() => {
    for (const [reason, runIds] of waiting) metrics.count("claimsPutOff", { reason }, runIds.length);
    metrics.count("claimsPutOff", { reason: "adapter.other_worker" }, left.length);
  });
}

/** What it was their turn at is the next one's, unless that is what holds them. */
async function letNextIn(tx: Tx, untaken: readonly Untaken[], worked: ReadonlySet<string>): Promise<void> {
  const free = (things: (candidate: ClaimCandidate) => readonly string[], held: WaitReason): string[] =>
    untaken
      .filter(({ decision }) => decision.kind !== "wait" || decision.holdReason !== held)
      .flatMap(({ candidate }) => things(candidate))
      .filter((thing) => !worked.has(thing));
  const [issueIds, places] = [free(issuesOf, "work.held"), free(checkoutsOf, "workspace.busy")];
  if (issueIds.length > 0) await letGoOfIssues(tx, [], issueIds);
  if (places.length > 0) await letGoOfWorkspaces(tx, [], places);
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
