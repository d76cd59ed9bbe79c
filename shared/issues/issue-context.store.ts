import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { HeartbeatContext } from "./issue-reading.schema.ts";

interface SurroundingsRow {
  project_id: string | null;
  project_name: string | null;
  project_status: string | null;
  target_date: string | null;
  goal_id: string | null;
  goal_title: string | null;
  goal_status: string | null;
  goal_level: string | null;
  goal_parent_id: string | null;
}

const SURROUNDINGS = statement(
  "issue_surroundings",
  `
  select p.id as project_id, p.name as project_name, p.status as project_status, p.target_date::text as target_date,
         g.id as goal_id, g.title as goal_title, g.status as goal_status, g.level as goal_level, g.parent_id as goal_parent_id
    from issues i left join projects p on p.id = i.project_id left join goals g on g.id = i.goal_id where i.id = $1`,
);

/** The project that an issue is part of, and the goal that it serves. */
export async function findSurroundings(
  db: Queryable,
  issueId: string,
): Promise<Pick<HeartbeatContext, "project" | "goal">> {
  const [row] = await db.rows<SurroundingsRow>(SURROUNDINGS, [issueId]);
  return { project: row === undefined ? null : projectOf(row), goal: row === undefined ? null : goalOf(row) };
}

const projectOf = ({
  project_id: id,
  project_name: name,
  project_status: status,
  target_date: targetDate,
}: SurroundingsRow) => (id === null || name === null || status === null ? null : { id, name, status, targetDate });

const goalOf = ({
  goal_id: id,
  goal_title: title,
  goal_status: status,
  goal_level: level,
  goal_parent_id,
}: SurroundingsRow) =>
  id === null || title === null || status === null || level === null
    ? null
    : { id, title, status, level, parentId: goal_parent_id };
