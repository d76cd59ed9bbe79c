import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import {
  cancelKeptOfIssue,
  type IssueRun,
  type IssueScope,
  listAgentsAt,
  listIssueRuns,
  partFromIssue,
} from "./issue-stop.store.ts";
import { type Stopped, type StopRequest, stopRunsById } from "./run-stop.store.ts";
import { lockSlots } from "./slot.store.ts";

/** Why nobody works on an issue any more, or somebody else does. */
export type IssueEnd = "cancelled" | "deleted" | "handed_on" | "interrupted";

interface Terms {
  /** For what runs; `waiting`: for what waits. */
  readonly running: StopRequest;
  readonly waiting: StopRequest;
  /** What stands at wakeups that were kept. */
  readonly outcomeReason: string;
}

const same = (outcomeReason: string, stop: StopRequest): Terms => ({ running: stop, waiting: stop, outcomeReason });

const HANDED_ON = "The issue was given to somebody else";

const TERMS: Readonly<Record<IssueEnd, Terms>> = {
  cancelled: same("issue.cancelled", { reason: "The issue was cancelled", errorCode: "issue_cancelled" }),
  deleted: same("issue.deleted", { reason: "The issue was deleted", errorCode: "issue_not_found" }),
  handed_on: {
    running: { reason: HANDED_ON, errorCode: "issue_reassigned" },
    waiting: { reason: HANDED_ON, errorCode: "lock_released_on_reassignment" },
    outcomeReason: "issue.reassigned",
  },
  interrupted: same("issue.interrupted", { reason: "Cancelled by the operator", errorCode: "cancelled" }),
};

export interface StopOfIssue extends IssueScope {
  readonly actor: Actor;
  readonly end: IssueEnd;
  /** `handed_on`: who had it. Its runs end; of what waits, what it waits for as the assignee. */
  readonly formerAgentId?: string;
  /** Agents whose slots the caller takes afterwards: they are locked together, in one order. */
  readonly alsoLock?: readonly string[];
}

/**
 * Ends what an issue makes go on: the run that works on it is asked to end, what waits for it is cancelled, and so is what
 * is kept for later. An agent's own run goes on when that agent brings the end about: it knows. Locks slots, behind the
 * issue; tell the workers of `cancelling` after the commit.
 */
export async function stopRunsOfIssue(tx: Tx, stop: StopOfIssue): Promise<Stopped> {
  const { issueId, end, alsoLock = [] } = stop;
  const concerned = await listAgentsAt(tx, stop);
  if (concerned.length === 0) return NOTHING;

  const locked = new Set([...concerned, ...alsoLock]);
  await lockSlots(tx, [...locked]);
  // Behind the locks: what was kept may wait by now, what waited may run, or have its retry.
  const runs = (await listIssueRuns(tx, issueId)).filter((run) => locked.has(run.agent_id) && isMeant(stop, run));
  const { running, waiting, outcomeReason } = TERMS[end];
  if (end !== "interrupted") {
    const forAssignee = end === "handed_on" ? (stop.formerAgentId ?? null) : null;
    await cancelKeptOfIssue(tx, stop, { forAssignee, outcomeReason, message: waiting.reason });
  }
  await partFromIssue(
    tx,
    runs.map(({ id }) => id),
    issueId,
  );
  const ended = await stopThem(tx, idsOf(runs, false), waiting);
  const asked = await stopThem(tx, idsOf(runs, true), running);
  await record(tx, stop, runs);
  return {
    cancelled: [...ended.cancelled, ...asked.cancelled],
    cancelling: [...ended.cancelling, ...asked.cancelling],
  };
}

const NOTHING: Stopped = { cancelled: [], cancelling: [] };

const idsOf = (runs: readonly IssueRun[], isRunning: boolean): string[] =>
  runs.filter((run) => run.is_running === isRunning).map((run) => run.id);

const stopThem = (tx: Tx, ids: readonly string[], request: StopRequest): Promise<Stopped> =>
  ids.length === 0 ? Promise.resolve(NOTHING) : stopRunsById(tx, ids, request);

function isMeant({ actor, end, formerAgentId }: StopOfIssue, run: IssueRun): boolean {
  if (run.is_running && actor.type === "agent" && actor.agentId === run.agent_id) return false;
  if (end === "interrupted") return run.is_running;
  if (end !== "handed_on") return true;
  return run.agent_id === formerAgentId && (run.is_running || run.is_for_assignee);
}

/** What ran is told of, as a cancellation by hand is. What waited for the issue had not begun: the issue's entry tells of it. */
async function record(
  tx: Tx,
  { actor, companyId, issueId, end }: StopOfIssue,
  runs: readonly IssueRun[],
): Promise<void> {
  for (const { id, agent_id: agentId } of runs.filter((run) => run.is_running)) {
    await recordActivity(tx, {
      companyId,
      actor,
      action: "heartbeat.cancelled",
      entityType: "heartbeat_run",
      entityId: id,
      agentId,
      details: { issueId, because: TERMS[end].outcomeReason },
    });
  }
}
