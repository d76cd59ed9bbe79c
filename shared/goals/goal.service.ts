import { recordActivity } from "../activity/activity.store.ts";
import { requireAgentOf } from "../agents/agent-membership.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireVisible } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { rollUpGoals } from "../issues/issue-rollup.store.ts";
import type { Rollups } from "../issues/issue-rollup.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { MICROS_PER_USD } from "../kernel/money.ts";
import type { LiveBus } from "../live/live-bus.ts";
import {
  type CloseGoal,
  type CreateGoal,
  type Goal,
  type GoalSearch,
  isClosedGoal,
  type UpdateGoal,
} from "./goal.schema.ts";
import { deleteGoal, insertGoal, listGoals, listProjectsOfGoals, requireGoal, updateGoal } from "./goal.store.ts";
import { requirePossibleParent } from "./goal-parent.ts";
import { moveGoals } from "./goal-tree.store.ts";

/** What a company wants, as a tree. The board and all of the company's agents may write it; the audit trail tells who did. */
export interface GoalService {
  /** A page, the oldest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: GoalSearch) => Promise<Goal[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, goalId: string) => Promise<Goal>;
  /** @throws forbidden, not_found, illegal_transition */
  readonly create: (actor: Actor, companyId: string, body: CreateGoal) => Promise<Goal>;
  /** @throws not_found, illegal_transition */
  readonly update: (actor: Actor, goalId: string, body: UpdateGoal) => Promise<Goal>;
  /** What came of it is said, with how far its work had come; the same again changes nothing. @throws not_found, illegal_transition */
  readonly close: (actor: Actor, goalId: string, body: CloseGoal) => Promise<Goal>;
  /** How far the work for each has come, and the projects that serve it. */
  readonly progress: (goals: readonly Pick<Goal, "id">[]) => Promise<GoalProgress>;
  /** Its children move up to its parent. Resolves to what it was. @throws not_found */
  readonly delete: (actor: Actor, goalId: string) => Promise<Goal>;
}

export interface GoalProgress {
  readonly rollup: Rollups;
  readonly projectIds: (goalId: string) => readonly string[];
}

export interface GoalDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createGoalService({ db, bus }: GoalDeps): GoalService {
  const find = async (actor: Actor, goalId: string): Promise<Goal> => {
    const goal = await requireGoal(db, goalId);
    requireVisible(actor, goal.companyId, "Goal");
    return goal;
  };

  const write = async (companyId: string, work: (tx: Tx) => Promise<Goal>): Promise<Goal> => {
    const goal = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    return goal;
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return listGoals(db, companyId, filter);
    },

    get: find,

    create: async (actor, companyId, body) => {
      requireCompany(actor, companyId);
      return write(companyId, (tx) => create(tx, actor, companyId, body));
    },

    update: async (actor, goalId, body) => {
      const { companyId } = await find(actor, goalId);
      return write(companyId, (tx) => change(tx, actor, goalId, body));
    },

    close: async (actor, goalId, body) => {
      const { companyId } = await find(actor, goalId);
      return write(companyId, (tx) => close(tx, actor, goalId, body));
    },

    progress: async (goals) => {
      const ids = goals.map(({ id }) => id);
      const [rollup, projects] = await Promise.all([rollUpGoals(db, ids), listProjectsOfGoals(db, ids)]);
      return { rollup, projectIds: (goalId) => projects.get(goalId) ?? [] };
    },

    delete: async (actor, goalId) => {
      const { companyId } = await find(actor, goalId);
      return write(companyId, (tx) => remove(tx, actor, goalId));
    },
  };
}

async function create(tx: Tx, actor: Actor, companyId: string, body: CreateGoal): Promise<Goal> {
  const id = newId();
  const { parentId, ownerAgentId: agentId } = body;
  if (typeof parentId === "string") await requirePossibleParent(tx, { companyId, parentId });
  if (typeof agentId === "string") await requireAgentOf(tx, { companyId, agentId, as: "Owner" });
  await insertGoal(tx, { ...body, id, companyId });
  const goal = await requireGoal(tx, id);
  await record(tx, actor, goal, { verb: "created", details: { title: goal.title, level: goal.level } });
  return goal;
}

async function change(tx: Tx, actor: Actor, goalId: string, body: UpdateGoal): Promise<Goal> {
  const before = await requireGoal(tx, goalId);
  const { companyId } = before;
  const changed = Object.entries(body)
    .filter(([key, value]) => value !== undefined && value !== before[key as keyof Goal])
    .map(([key]) => key);
  if (changed.length === 0) return before;

  const { parentId, ownerAgentId: agentId } = body;
  if (typeof parentId === "string") await requirePossibleParent(tx, { companyId, goalId, parentId });
  if (typeof agentId === "string") await requireAgentOf(tx, { companyId, agentId, as: "Owner" });
  await updateGoal(tx, goalId, body);
  const after = await requireGoal(tx, goalId);
  const turn = changed.includes("status") ? { from: before.status, to: after.status } : {};
  if (isClosedGoal(after) && !isClosedGoal(before)) await recordClosing(tx, actor, after, { changed, ...turn });
  else await record(tx, actor, before, { verb: "updated", details: { changed, ...turn } });
  return after;
}

async function close(tx: Tx, actor: Actor, goalId: string, { outcome, note }: CloseGoal): Promise<Goal> {
  const before = await requireGoal(tx, goalId);
  if (before.status === outcome) return before;
  if (isClosedGoal(before)) {
    throw new IllegalTransitionError(`The goal is closed already: ${before.status}`, {
      details: { outcome: before.status },
    });
  }
  await updateGoal(tx, goalId, { status: outcome, closingNote: note ?? null });
  const after = await requireGoal(tx, goalId);
  await recordClosing(tx, actor, after, {});
  return after;
}

/** However it is closed, with how far it had come. */
async function recordClosing(
  tx: Tx,
  actor: Actor,
  goal: Goal,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { spentMicros, ...progress } = (await rollUpGoals(tx, [goal.id]))(goal.id);
  const closing = { outcome: goal.status, note: goal.closingNote, progress, spentUsd: spentMicros / MICROS_PER_USD };
  await record(tx, actor, goal, { verb: "closed", details: { ...details, ...closing } });
}

async function remove(tx: Tx, actor: Actor, goalId: string): Promise<Goal> {
  const goal = await requireGoal(tx, goalId);
  const { companyId, parentId, title } = goal;
  const childrenMoved = await moveGoals(tx, { companyId, goalId, parentId });
  await deleteGoal(tx, goalId);
  await record(tx, actor, goal, { verb: "deleted", details: { title, parentId, childrenMoved } });
  return goal;
}

interface Entry {
  readonly verb: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const record = (tx: Tx, actor: Actor, { id, companyId }: Goal, { verb, details }: Entry): Promise<void> =>
  recordActivity(tx, {
    companyId,
    actor,
    action: `goal.${verb}`,
    entityType: "goal",
    entityId: id,
    details,
  });
