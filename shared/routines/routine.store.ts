import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { disarmTriggerTimers } from "../timers/trigger-timer.store.ts";
import type { Routine, RoutineFilter } from "./routine.schema.ts";

export interface RoutineRow {
  id: string;
  company_id: string;
  project_id: string | null;
  goal_id: string | null;
  parent_issue_id: string | null;
  title: string;
  description: string | null;
  assignee_agent_id: string | null;
  priority: Routine["priority"];
  status: Routine["status"];
  concurrency_policy: Routine["concurrencyPolicy"];
  catch_up_policy: Routine["catchUpPolicy"];
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  updated_by_agent_id: string | null;
  updated_by_user_id: string | null;
  last_triggered_at: Date | null;
  last_enqueued_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const LIVE =
  "select r.* from routines r join companies c on c.id = r.company_id and c.deleted_at is null where r.id = $1";
const FIND = statement("find_routine", LIVE);
const LOCK = statement("lock_routine", `${LIVE} for no key update of r`);

const required = ([row]: readonly RoutineRow[]): RoutineRow => {
  if (row === undefined) throw new NotFoundError("Routine");
  return row;
};

/** @throws not_found */
export const requireRoutine = async (db: Queryable, id: string): Promise<RoutineRow> =>
  required(isUuid(id) ? await db.rows<RoutineRow>(FIND, [id]) : []);

/** Serialises what its fires decide. Lock its company first. @throws not_found */
export const lockRoutine = async (tx: Tx, id: string): Promise<RoutineRow> =>
  required(await tx.rows<RoutineRow>(LOCK, [id]));

/** A page, the newest first. */
export function listRoutines(db: Queryable, companyId: string, filter: RoutineFilter): Promise<RoutineRow[]> {
  const query = sqlBuilder("routines")
    .select("*")
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.projectId !== undefined) void query.where("project_id", filter.projectId);
  if (filter.assigneeAgentId !== undefined) void query.where("assignee_agent_id", filter.assigneeAgentId);
  if (filter.status !== undefined) void query.where("status", filter.status);
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  return db.run<RoutineRow>(query);
}

export type RoutineColumns = Partial<Omit<RoutineRow, "created_at" | "updated_at">>;

export async function insertRoutine(tx: Tx, columns: RoutineColumns): Promise<RoutineRow> {
  return one(await tx.run<RoutineRow>(sqlBuilder("routines").insert(columns).returning("*")));
}

export async function updateRoutine(tx: Tx, id: string, columns: RoutineColumns): Promise<RoutineRow> {
  const row = { ...columns, updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<RoutineRow>(sqlBuilder("routines").where({ id }).update(row).returning("*")));
}

const TRIGGERED = statement(
  "routine_triggered",
  `update routines set last_triggered_at = now(), last_enqueued_at = case when $2 then now() else last_enqueued_at end
    where id = $1`,
);

/** `hasIssue`: it became an issue. */
export async function markTriggered(tx: Tx, id: string, hasIssue: boolean): Promise<void> {
  await tx.rows(TRIGGERED, [id, hasIssue]);
}

const HOLD = statement(
  "hold_routines_of_agent",
  `
  with held as (
    update routines
       set status = case when status = 'active' then 'paused' else status end, updated_at = now(),
           assignee_agent_id = case when $2 then null else assignee_agent_id end
     where id in (select id from routines where assignee_agent_id = $1 order by id for no key update)
    returning id
  )
  update routine_triggers t set next_run_at = null from held
   where t.routine_id = held.id and t.kind = 'schedule'
  returning t.id`,
);

/** An agent ends for good: nobody could do what its routines bring. `isGone`: they are nobody's besides. */
export async function holdRoutinesOf(tx: Tx, agentId: string, isGone: boolean): Promise<void> {
  const triggers = await tx.rows<{ id: string }>(HOLD, [agentId, isGone]);
  await disarmTriggerTimers(
    tx,
    triggers.map(({ id }) => id),
  );
}

const AROUND = statement(
  "around_routine",
  `
  select
    (select jsonb_build_object('id', p.id, 'name', p.name) from projects p where p.id = r.project_id) as project,
    (select jsonb_build_object('id', a.id, 'name', a.name, 'role', a.role, 'title', a.title)
       from agents a where a.id = r.assignee_agent_id) as assignee,
    (select jsonb_build_object('id', i.id, 'identifier', i.identifier, 'title', i.title, 'status', i.status, 'priority', i.priority)
       from issues i where i.id = r.parent_issue_id) as parent_issue
    from routines r where r.id = $1`,
);

export interface AroundRow {
  project: { id: string; name: string } | null;
  assignee: { id: string; name: string; role: string; title: string | null } | null;
  parent_issue: IssueRefRow | null;
}

export interface IssueRefRow {
  id: string;
  identifier: string;
  title: string;
  status: "backlog" | "todo" | "in_progress" | "in_review" | "blocked" | "done" | "cancelled";
  priority: Routine["priority"];
}

export async function findAround(db: Queryable, id: string): Promise<AroundRow> {
  return (await db.rows<AroundRow>(AROUND, [id]))[0] ?? { project: null, assignee: null, parent_issue: null };
}
