import type { Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

/** UNION drops what was seen before, so that it ends even in a circle. */
const LINE = statement(
  "goal_line",
  `
  with recursive line as (
    select id, company_id, parent_id from goals where id = $1
    union
    select p.id, p.company_id, p.parent_id from line l join goals p on p.id = l.parent_id
  )
  select id, company_id from line`,
);

/** A goal and all above it, in no order; empty when there is no such goal. Lock the company to rely on it. */
export function listGoalLine(tx: Tx, goalId: string): Promise<{ id: string; company_id: string }[]> {
  return tx.rows(LINE, [goalId]);
}

const HEIGHT = statement(
  "goal_height",
  `
  with recursive below as (
    select $1::uuid as id, 1 as depth
    union all
    select g.id, b.depth + 1 from below b join goals g on g.parent_id = b.id where b.depth < $2
  )
  select max(depth) as height from below`,
);

/** How many levels a goal and what is below it take: 1 without children; counted no further than `most`. */
export async function goalHeight(tx: Tx, goalId: string, most: number): Promise<number> {
  return one(await tx.rows<{ height: number }>(HEIGHT, [goalId, most])).height;
}

const MOVE_UP = statement(
  "move_goals_up",
  `update goals set parent_id = $3, updated_at = now() where company_id = $1 and parent_id = $2 returning 1`,
);

/** Children of `goalId` are children of `parentId` from now on. Resolves to how many. */
export async function moveGoals(
  tx: Tx,
  move: { readonly companyId: string; readonly goalId: string; readonly parentId: string | null },
): Promise<number> {
  return (await tx.rows(MOVE_UP, [move.companyId, move.goalId, move.parentId])).length;
}
