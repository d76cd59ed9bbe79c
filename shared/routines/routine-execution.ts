import type { Actor } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import type { Done } from "../issues/issue-changes.ts";
import { createIssue } from "../issues/issue-create.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import { ROUTINE_EXECUTION } from "./execution-end.store.ts";
import { markTriggered, type RoutineRow } from "./routine.store.ts";
import { type ActiveExecution, type Fate, listActive, type RoutineRunRow, settleRun } from "./routine-run.store.ts";
import { noteResult } from "./trigger.store.ts";

interface Outcome {
  readonly fate: Fate;
  /** For people, with the trigger. */
  readonly result: string;
  readonly wishes: readonly WakeupWish[];
}

/**
 * Decides what becomes of a run that was received, and does it: an issue of its agent, which is woken, or nothing. The
 * routine is locked, so that of fires that come at once the second sees what the first has made.
 * @throws illegal_transition, conflict
 */
export async function execute(tx: Tx, actor: Actor, routine: RoutineRow, run: RoutineRunRow): Promise<Done<Fate>> {
  const { fate, result, wishes } = await decide(tx, actor, routine, run);
  await settleRun(tx, run.id, fate);
  await markTriggered(tx, routine.id, fate.status === "issue_created");
  if (run.trigger_id !== null) await noteResult(tx, run.trigger_id, result);
  return { value: fate, wishes };
}

async function decide(tx: Tx, actor: Actor, routine: RoutineRow, run: RoutineRunRow): Promise<Outcome> {
  const hindrance = await hindranceOf(tx, routine, run);
  if (hindrance !== undefined) return skipped(hindrance);
  const policy = routine.concurrency_policy;
  const [active] = policy === "always_enqueue" ? [] : await listActive(tx, [routine.id]);
  if (active === undefined) return makeIssue(tx, actor, routine, run);
  if (policy === "skip_if_active") return skipped(`${active.identifier} is still being worked on`);
  return coalesced(actor, run, active);
}

/** What is not running makes nothing on its own; a person may still run what is paused. */
async function hindranceOf(tx: Tx, routine: RoutineRow, run: RoutineRunRow): Promise<string | undefined> {
  if (routine.status === "archived") return "The routine is archived";
  if (routine.status === "paused" && run.source === "schedule") return "The routine is paused";
  const { status } = await requireLiveCompany(tx, routine.company_id);
  return status === "archived" ? "The company is archived" : undefined;
}

const skipped = (reason: string): Outcome => ({
  fate: { status: "skipped", reason },
  result: `Skipped: ${reason}`,
  wishes: [],
});

/** What it brought besides is not lost: whoever works on the issue before is told. */
function coalesced(actor: Actor, run: RoutineRunRow, active: ActiveExecution): Outcome {
  const { run_id: runId, issue_id: issueId, identifier, assignee_agent_id: agentId } = active;
  const payload = { issueId, taskId: issueId, mutation: "routine", ...fireOf(run) };
  const wish = { actor, source: "automation", reason: "routine_coalesced", payload } as const;
  return {
    fate: { status: "coalesced", linkedIssueId: issueId, coalescedIntoRunId: runId },
    result: `Coalesced into ${identifier}`,
    wishes: agentId === null || run.trigger_payload === null ? [] : [{ ...wish, agentId }],
  };
}

async function makeIssue(tx: Tx, actor: Actor, routine: RoutineRow, run: RoutineRunRow): Promise<Outcome> {
  const { title, description, priority, assignee_agent_id: assigneeAgentId } = routine;
  if (assigneeAgentId === null) throw new IllegalTransitionError("Default agent required");
  const { project_id: projectId, goal_id: goalId, parent_issue_id: parentId } = routine;
  const named = { projectId, goalId, parentId, assigneeAgentId };
  const { value: issue, wishes } = await createIssue(tx, actor, {
    companyId: routine.company_id,
    body: { title, description, priority, status: "todo", labelIds: [], ...inheriting(named) },
    origin: { kind: ROUTINE_EXECUTION, id: routine.id, runId: run.id },
  });
  return {
    fate: { status: "issue_created", linkedIssueId: issue.id },
    result: `Created execution issue ${issue.identifier}`,
    wishes: wishes.map((wish) => ({ ...wish, payload: { ...wish.payload, ...fireOf(run) } })),
  };
}

/** What a routine does not name, its issue has of the parent. */
const inheriting = <T extends object>(named: T): { [Key in keyof T]?: NonNullable<T[Key]> } =>
  Object.fromEntries(Object.entries(named).filter(([, value]) => value !== null)) as {
    [Key in keyof T]?: NonNullable<T[Key]>;
  };

/** More than this an agent fetches, rather than to be given it with every wake. */
const MOST_PAYLOAD = 3_000;

function fireOf({ id: routineRunId, routine_id: routineId, trigger_payload: triggerPayload }: RoutineRunRow) {
  const isSmall = triggerPayload !== null && JSON.stringify(triggerPayload).length <= MOST_PAYLOAD;
  return { routineId, routineRunId, ...(isSmall ? { triggerPayload } : {}) };
}
