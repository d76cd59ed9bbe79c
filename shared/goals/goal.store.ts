import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { MICROS_PER_USD, usdToMicros } from "../kernel/money.ts";
import type { Goal, GoalSearch } from "./goal.schema.ts";

interface GoalRow {
  id: string;
  company_id: string;
  title: string;
  description: string | null;
  level: Goal["level"];
  status: Goal["status"];
  parent_id: string | null;
  owner_agent_id: string | null;
  /** A day, as yyyy-mm-dd. */
  target_day: string | null;
  budget_micros: number | null;
  closing_note: string | null;
  created_at: Date;
  updated_at: Date;
}

const FIND = statement(
  "find_goal",
  `select g.*, g.target_date::text as target_day from goals g join companies c on c.id = g.company_id and c.deleted_at is null where g.id = $1`,
);

/** What belongs to a deleted company is nobody's to find. @throws not_found */
export async function requireGoal(db: Queryable, id: string): Promise<Goal> {
  const [row] = isUuid(id) ? await db.rows<GoalRow>(FIND, [id]) : [];
  if (row === undefined) throw new NotFoundError("Goal");
  return toGoal(row);
}

const OPEN = ["planned", "active"];
const CLOSED = ["achieved", "cancelled"];

/** A page, the oldest first; `cursor` is the id of the last one seen. */
export async function listGoals(db: Queryable, companyId: string, filter: GoalSearch): Promise<Goal[]> {
  const query = sqlBuilder("goals")
    .select("*", sqlBuilder.raw("target_date::text as target_day"))
    .where("company_id", companyId)
    .orderBy("id")
    .limit(filter.limit);
  if (filter.level !== undefined) void query.where("level", filter.level);
  if (filter.status !== undefined) void query.where("status", filter.status);
  if (filter.isClosed !== undefined) void query.whereIn("status", filter.isClosed ? CLOSED : OPEN);
  if (filter.ownerAgentId !== undefined) void query.where("owner_agent_id", filter.ownerAgentId);
  if (filter.parentId === "null") void query.whereNull("parent_id");
  else if (filter.parentId !== undefined) void query.where("parent_id", filter.parentId);
  if (filter.cursor !== undefined) void query.where("id", ">", filter.cursor);
  return (await db.run<GoalRow>(query)).map(toGoal);
}

const OF_COMPANY = statement(
  "goals_of_company_among",
  "select count(*)::int as n from goals where company_id = $1 and id = any($2::uuid[])",
);

/** How many of these ids, no two the same, are goals of the company. Lock the company to rely on it. */
export async function countGoalsOf(db: Queryable, companyId: string, ids: readonly string[]): Promise<number> {
  const [row] = await db.rows<{ n: number }>(OF_COMPANY, [companyId, ids]);
  return row?.n ?? 0;
}

const OPEN_AMONG = statement(
  "open_goals_among",
  "select count(*)::int as n from goals where id = any($1::uuid[]) and status in ('planned', 'active')",
);

/** How many of these are not closed. Lock the company to rely on it. */
export async function countOpenGoals(db: Queryable, ids: readonly string[]): Promise<number> {
  return one(await db.rows<{ n: number }>(OPEN_AMONG, [ids])).n;
}

const PROJECTS = statement(
  "projects_of_goals",
  "select goal_id, array_agg(project_id order by project_id) as projects from project_goals where goal_id = any($1::uuid[]) group by goal_id",
);

/** The projects that serve each, by its id. */
export async function listProjectsOfGoals(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const rows = await db.rows<{ goal_id: string; projects: string[] }>(PROJECTS, [ids]);
  return new Map(rows.map(({ goal_id: id, projects }) => [id, projects]));
}

export type GoalChange = { readonly [Field in keyof Omit<Goal, "id" | "companyId">]?: Goal[Field] | undefined };

/** What is undefined is the column's default. */
export async function insertGoal(tx: Tx, goal: GoalChange & Pick<Goal, "id" | "companyId">): Promise<void> {
  await tx.run(sqlBuilder("goals").insert({ id: goal.id, company_id: goal.companyId, ...columnsOf(goal) }));
}

/** What is undefined stays as it is. */
export async function updateGoal(tx: Tx, id: string, change: GoalChange): Promise<void> {
  const row = { ...columnsOf(change), updated_at: sqlBuilder.fn.now() };
  await tx.run(sqlBuilder("goals").where({ id }).update(row));
}

function columnsOf(change: GoalChange): Record<string, unknown> {
  const columns = {
    title: change.title,
    description: change.description,
    level: change.level,
    status: change.status,
    parent_id: change.parentId,
    owner_agent_id: change.ownerAgentId,
    target_date: change.targetDate,
    budget_micros: typeof change.budgetUsd === "number" ? usdToMicros(change.budgetUsd) : change.budgetUsd,
    closing_note: change.closingNote,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

const DELETE = statement("delete_goal", "delete from goals where id = $1");

/** With its links to projects and issues. Its children are moved before. */
export async function deleteGoal(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const FORGET_OWNER = statement(
  "forget_goal_owner",
  `update goals set owner_agent_id = null, updated_at = now() where company_id = $1 and owner_agent_id = $2`,
);

/** Goals of an agent that is gone have no owner. The company is locked. */
export async function forgetGoalOwner(tx: Tx, companyId: string, agentId: string): Promise<void> {
  await tx.rows(FORGET_OWNER, [companyId, agentId]);
}

const toGoal = (row: GoalRow): Goal => ({
  id: row.id,
  companyId: row.company_id,
  title: row.title,
  description: row.description,
  level: row.level,
  status: row.status,
  parentId: row.parent_id,
  ownerAgentId: row.owner_agent_id,
  targetDate: row.target_day,
  budgetUsd: row.budget_micros === null ? null : row.budget_micros / MICROS_PER_USD,
  closingNote: row.closing_note,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
