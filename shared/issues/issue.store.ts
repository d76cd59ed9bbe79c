import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { IssueRow } from "./issue.row.ts";
import { type IssueStatus, isClosed } from "./issue-machine.ts";

const FIND = statement(
  "find_issue",
  `select i.* from issues i join companies c on c.id = i.company_id and c.deleted_at is null where i.id = $1`,
);

const FIND_BY_IDENTIFIER = statement(
  "find_issue_by_identifier",
  `select i.* from companies c join issues i on i.company_id = c.id and i.identifier = $2
    where c.issue_prefix = $1 and c.deleted_at is null`,
);

const IDENTIFIER = /^([A-Z]+)-\d+$/;

/** By its id or its identifier, in any case. What belongs to a deleted company is nobody's to find. */
async function findIssue(db: Queryable, ref: string): Promise<IssueRow | undefined> {
  if (isUuid(ref)) return (await db.rows<IssueRow>(FIND, [ref]))[0];
  const identifier = ref.toUpperCase();
  const [, prefix] = IDENTIFIER.exec(identifier) ?? [];
  if (prefix === undefined) return undefined;
  return (await db.rows<IssueRow>(FIND_BY_IDENTIFIER, [prefix, identifier]))[0];
}

/** @throws not_found */
export async function requireIssue(db: Queryable, ref: string): Promise<IssueRow> {
  const row = await findIssue(db, ref);
  if (row === undefined) throw new NotFoundError("Issue");
  return row;
}

const LOCK = statement("lock_issues", "select id from issues where id = any($1::uuid[]) order by id for no key update");

/** Serialises what changes these issues. All that a transaction needs, at once: they are locked in the order of their ids. */
export async function lockIssues(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.rows(LOCK, [ids]);
}

export type IssueColumns = Omit<
  IssueRow,
  "priority_rank" | "started_at" | "completed_at" | "cancelled_at" | "created_at" | "updated_at"
>;

export async function insertIssue(tx: Tx, columns: Partial<IssueColumns>): Promise<IssueRow> {
  const row = { ...columns, ...entering(undefined, columns.status) };
  return one(await tx.run<IssueRow>(sqlBuilder("issues").insert(row).returning("*")));
}

/** `before`: as it is; lock it first. */
export async function updateIssue(tx: Tx, before: IssueRow, columns: Partial<IssueColumns>): Promise<IssueRow> {
  const row = { ...columns, ...entering(before, columns.status), updated_at: sqlBuilder.fn.now() };
  return one(await tx.run<IssueRow>(sqlBuilder("issues").where({ id: before.id }).update(row).returning("*")));
}

/** As it enters a status: when it was begun first, finished or given up; what is said of another status is so no more. */
function entering(before: IssueRow | undefined, to: IssueStatus | undefined): Record<string, unknown> {
  if (to === undefined || to === before?.status) return {};
  const now = sqlBuilder.fn.now();
  return {
    ...leaving(before, to),
    ...(to === "in_progress" ? { started_at: before?.started_at ?? now } : {}),
    completed_at: to === "done" ? now : null,
    cancelled_at: to === "cancelled" ? now : null,
  };
}

function leaving(before: IssueRow | undefined, to: IssueStatus): Record<string, unknown> {
  const isHeld = to === "backlog" || to === "blocked";
  const isReopened = before !== undefined && isClosed(before.status) && !isClosed(to);
  return {
    ...(to === "cancelled" ? {} : { outcome: null }),
    ...(isHeld ? {} : { held_reason: null }),
    ...(isReopened ? { attempt: before.attempt + 1 } : {}),
  };
}

const TOUCH = statement("touch_issue", "update issues set updated_at = now() where id = $1");

/** Something was added to it. */
export async function touchIssue(tx: Tx, id: string): Promise<void> {
  await tx.rows(TOUCH, [id]);
}

const DELETE = statement("delete_issue", "delete from issues where id = $1");

/** With all that belongs to it. What is below it has no parent afterwards. */
export async function deleteIssue(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const UNASSIGN = statement(
  "unassign_issues",
  `update issues
      set assignee_agent_id = null, checkout_run_id = null, updated_at = now(),
          status = case when status = 'in_progress' then 'todo' else status end
    where id in (select id from issues where assignee_agent_id = $1 order by id for no key update)
   returning id`,
);

/** An agent is gone: nobody has its issues now. Returns how many there were. */
export async function unassignIssues(tx: Tx, agentId: string): Promise<number> {
  return (await tx.rows(UNASSIGN, [agentId])).length;
}

const GIVE_BACK = statement(
  "give_back_issues",
  `update issues
      set assignee_agent_id = null, checkout_run_id = null, updated_at = now(),
          assigned_team_id = coalesce(assigned_team_id, (select team_id from agents where id = $1)),
          status = case when status = 'in_progress' then 'todo' else status end
    where id in (select id from issues where assignee_agent_id = $1 and status not in ('done', 'cancelled')
                    and not ($2 and status = 'in_progress') order by id for no key update)
   returning id`,
);

/**
 * An agent works on nothing any more: what it had is its team's, or anybody's, but for what is finished, which stays its own; and for
 * what it is at, where that `isLeft`. Returns how many there were.
 */
export async function giveBackIssues(tx: Tx, agentId: string, isLeft: boolean): Promise<number> {
  return (await tx.rows(GIVE_BACK, [agentId, isLeft])).length;
}

const OPEN_BELOW = statement(
  "open_issues_below",
  "select exists (select from issues where parent_id = $1 and status not in ('done', 'cancelled')) as is_open",
);

/** Lock the parent first: of its children that are closed at once, the last sees the others. */
export async function hasOpenChildren(tx: Tx, parentId: string): Promise<boolean> {
  return one(await tx.rows<{ is_open: boolean }>(OPEN_BELOW, [parentId])).is_open;
}

const IS_BELOW = statement(
  "is_issue_below",
  `
  with recursive above as (
    select id, parent_id from issues where id = $2
    union
    select p.id, p.parent_id from above a join issues p on p.id = a.parent_id
  )
  select exists (select from above where id = $1) as is_below`,
);

/** Whether `below` is `id`, or below it. Only one who holds the company's lock may move an issue by what this says. */
export async function isBelow(tx: Tx, { id, below }: { id: string; below: string }): Promise<boolean> {
  return one(await tx.rows<{ is_below: boolean }>(IS_BELOW, [id, below])).is_below;
}
