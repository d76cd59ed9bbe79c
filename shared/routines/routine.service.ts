import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Queryable, Tx } from "../db/db.ts";
import { requireReferences } from "../issues/issue-terms.ts";
import { requireAssignable } from "../issues/reference.store.ts";
import { ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type {
  CreateRoutine,
  ListedRoutine,
  Routine,
  RoutineDetail,
  RoutineFilter,
  UpdateRoutine,
} from "./routine.schema.ts";
import {
  findAround,
  insertRoutine,
  listRoutines,
  lockRoutine,
  type RoutineColumns,
  type RoutineRow,
  updateRoutine,
} from "./routine.store.ts";
import { createdBy, managedRoutine, requireMayManage, updatedBy, visibleRoutine } from "./routine-access.ts";
import { listActive, listLatestRuns, listRuns } from "./routine-run.store.ts";
import { toActiveIssue, toRoutine, toRun, toTrigger } from "./routine-view.ts";
import { listTriggers } from "./trigger.store.ts";
import { armSchedules, changeCatchUp } from "./trigger-schedule.ts";

export interface RoutineRecords {
  /** A page, the newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: RoutineFilter) => Promise<ListedRoutine[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, routineId: string) => Promise<RoutineDetail>;
  /** @throws forbidden, not_found, illegal_transition, conflict */
  readonly create: (actor: Actor, companyId: string, body: CreateRoutine) => Promise<Routine>;
  /** @throws not_found, forbidden, illegal_transition, conflict */
  readonly update: (actor: Actor, routineId: string, body: UpdateRoutine) => Promise<Routine>;
}

export interface RoutineRecordDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const RECENT = 25;

export function createRoutineRecords({ db, bus }: RoutineRecordDeps): RoutineRecords {
  const change = async (companyId: string, work: (tx: Tx) => Promise<RoutineRow>): Promise<Routine> => {
    const row = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    return toRoutine(row);
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return listed(db, await listRoutines(db, companyId, filter));
    },

    get: async (actor, routineId) => detail(db, await visibleRoutine(db, actor, routineId)),

    create: async (actor, companyId, body) => {
      requireMayManage(actor, { companyId, assigneeAgentId: body.assigneeAgentId ?? null });
      return change(companyId, (tx) => create(tx, actor, companyId, body));
    },

    update: async (actor, routineId, body) => {
      const { company_id: companyId } = await managedRoutine(db, actor, routineId);
      const routine = await change(companyId, (tx) => update(tx, actor, routineId, body));
      bus.publish({ kind: "timers" });
      return routine;
    },
  };
}

async function listed(db: Queryable, rows: readonly RoutineRow[]): Promise<ListedRoutine[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const [triggers, latest, active] = await Promise.all([
    listTriggers(db, ids),
    listLatestRuns(db, ids),
    listActive(db, ids),
  ]);
  const lastRuns = new Map(latest.map((run) => [run.routine_id, toRun(run)]));
  const executions = new Map(active.map((execution) => [execution.routine_id, execution]));
  return rows.map((row) => ({
    ...toRoutine(row),
    triggers: triggers.filter(({ routine_id: id }) => id === row.id).map(toTrigger),
    lastRun: lastRuns.get(row.id) ?? null,
    activeIssue: toActiveIssue(executions.get(row.id)),
  }));
}

async function detail(db: Queryable, row: RoutineRow): Promise<RoutineDetail> {
  const [triggers, recent, [active], around] = await Promise.all([
    listTriggers(db, [row.id]),
    listRuns(db, row.id, { limit: RECENT }),
    listActive(db, [row.id]),
    findAround(db, row.id),
  ]);
  return {
    ...toRoutine(row),
    triggers: triggers.map(toTrigger),
    recentRuns: recent.map(toRun),
    activeIssue: toActiveIssue(active),
    parentIssue: around.parent_issue,
    project: around.project,
    assignee: around.assignee,
  };
}

const NAMES = {
  projectId: "project_id",
  goalId: "goal_id",
  parentIssueId: "parent_issue_id",
  title: "title",
  description: "description",
  assigneeAgentId: "assignee_agent_id",
  priority: "priority",
  status: "status",
  concurrencyPolicy: "concurrency_policy",
  catchUpPolicy: "catch_up_policy",
} as const satisfies Record<keyof UpdateRoutine, keyof RoutineColumns>;

/** What is undefined is left out. */
const columnsOf = (body: UpdateRoutine): RoutineColumns =>
  Object.fromEntries(
    Object.entries(NAMES).flatMap(([field, column]) => {
      const value = body[field as keyof UpdateRoutine];
      return value === undefined ? [] : [[column, value]];
    }),
  );

async function requireFitting(tx: Tx, companyId: string, columns: RoutineColumns): Promise<void> {
  const { project_id: projectId, goal_id: goalId, parent_issue_id: parentId, assignee_agent_id: agentId } = columns;
  await requireReferences(tx, companyId, { projectId, goalId, parentId });
  if (agentId != null) await requireAssignable(tx, { id: agentId, companyId });
}

async function create(tx: Tx, actor: Actor, companyId: string, body: CreateRoutine): Promise<RoutineRow> {
  const given = columnsOf(body);
  // Without an agent it is a draft: nobody would do what it brings.
  const status = body.status === "active" && given.assignee_agent_id == null ? "paused" : body.status;
  await requireFitting(tx, companyId, given);
  const authors = { ...createdBy(actor), ...updatedBy(actor) };
  const row = await insertRoutine(tx, { ...given, status, id: newId(), company_id: companyId, ...authors });
  const { title, assignee_agent_id: assigneeAgentId } = row;
  await record(tx, actor, row, { verb: "created", details: { title, assigneeAgentId, status } });
  return row;
}

async function update(tx: Tx, actor: Actor, routineId: string, body: UpdateRoutine): Promise<RoutineRow> {
  const before = await lockRoutine(tx, routineId);
  requireMayManage(actor, { companyId: before.company_id, assigneeAgentId: before.assignee_agent_id });
  const given = columnsOf(body);
  const changed = Object.keys(given).filter(
    (key) => given[key as keyof RoutineColumns] !== before[key as keyof RoutineRow],
  );
  if (changed.length === 0) return before;
  const next = { ...before, ...given };
  if (actor.type === "agent" && next.assignee_agent_id !== actor.agentId) {
    throw new ForbiddenError("Agents can only assign routines to themselves");
  }
  if (next.status === "active" && next.assignee_agent_id === null)
    throw new IllegalTransitionError("Default agent required");
  await requireFitting(tx, before.company_id, given);
  const row = await updateRoutine(tx, routineId, { ...given, ...updatedBy(actor) });
  if (row.status !== before.status) await armSchedules(tx, row);
  if (row.catch_up_policy !== before.catch_up_policy) await changeCatchUp(tx, row);
  const moved = row.status === before.status ? {} : { from: before.status, to: row.status };
  await record(tx, actor, row, { verb: "updated", details: { title: row.title, changed, ...moved } });
  return row;
}

interface Entry {
  readonly verb: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const record = (
  tx: Tx,
  actor: Actor,
  { id, company_id: companyId }: RoutineRow,
  { verb, details }: Entry,
): Promise<void> =>
  recordActivity(tx, { companyId, actor, action: `routine.${verb}`, entityType: "routine", entityId: id, details });
