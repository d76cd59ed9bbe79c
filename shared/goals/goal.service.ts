import { recordActivity } from "../activity/activity.store.ts";
import { requireAgentOf } from "../agents/agent-membership.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireVisible } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { CreateGoal, Goal, GoalFilter, UpdateGoal } from "./goal.schema.ts";
import { deleteGoal, insertGoal, listGoals, requireGoal, updateGoal } from "./goal.store.ts";
import { requirePossibleParent } from "./goal-parent.ts";
import { moveGoals } from "./goal-tree.store.ts";

/** What a company wants, as a tree. The board and all of the company's agents may write it; the audit trail tells who did. */
export interface GoalService {
  /** A page, the oldest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: GoalFilter) => Promise<Goal[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, goalId: string) => Promise<Goal>;
  /** @throws forbidden, not_found, illegal_transition */
  readonly create: (actor: Actor, companyId: string, body: CreateGoal) => Promise<Goal>;
  /** @throws not_found, illegal_transition */
  readonly update: (actor: Actor, goalId: string, body: UpdateGoal) => Promise<Goal>;
  /** Its children move up to its parent. Resolves to what it was. @throws not_found */
  readonly delete: (actor: Actor, goalId: string) => Promise<Goal>;
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
  const turn = changed.includes("status") ? { from: before.status, to: body.status } : {};
  await record(tx, actor, before, { verb: "updated", details: { changed, ...turn } });
  return requireGoal(tx, goalId);
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
