import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Rollup, Rollups } from "./issue-rollup.ts";

const NOTHING: Rollup = {
  tasksTotal: 0,
  tasksDone: 0,
  tasksInFlight: 0,
  tasksQueued: 0,
  tasksFailed: 0,
  spentMicros: 0,
};

type RollupRow = Rollup & { readonly id: string };

/** `mine`: rows of `owner_id`, and of the issues that count for it. */
const rolledUp = (mine: string): string => `
  with mine as (${mine})
  select m.owner_id as id,
         count(*) filter (where i.outcome is null)::int as "tasksTotal",
         count(*) filter (where i.status = 'done')::int as "tasksDone",
         count(*) filter (where i.status in ('in_progress', 'in_review')
                             or i.status = 'blocked' and i.assignee_user_id is not null)::int as "tasksInFlight",
         count(*) filter (where i.status in ('backlog', 'todo')
                             or i.status = 'blocked' and i.assignee_user_id is null)::int as "tasksQueued",
         count(*) filter (where i.outcome = 'failed')::int as "tasksFailed",
         coalesce(sum((select sum(e.cost_micros) from cost_events e where e.issue_id = i.id)), 0)::float8 as "spentMicros"
    from mine m join issues i on i.id = m.issue_id
   group by m.owner_id`;

const OF_GOALS = statement(
  "rollups_of_goals",
  rolledUp(`
    select i.goal_id as owner_id, i.id as issue_id from issues i where i.goal_id = any($1::uuid[])
    union
    select l.goal_id, i.id from project_goals l join issues i on i.project_id = l.project_id where l.goal_id = any($1::uuid[])`),
);
const OF_PROJECTS = statement(
  "rollups_of_projects",
  rolledUp("select i.project_id as owner_id, i.id as issue_id from issues i where i.project_id = any($1::uuid[])"),
);

const asked = async (rows: Promise<RollupRow[]>): Promise<Rollups> => {
  const byId = new Map((await rows).map(({ id, ...rollup }) => [id, rollup]));
  return (id) => byId.get(id) ?? NOTHING;
};

/** Of the issues that serve a goal, by themselves or by their project. */
export const rollUpGoals = (db: Queryable, ids: readonly string[]): Promise<Rollups> =>
  asked(db.rows<RollupRow>(OF_GOALS, [ids]));

export const rollUpProjects = (db: Queryable, ids: readonly string[]): Promise<Rollups> =>
  asked(db.rows<RollupRow>(OF_PROJECTS, [ids]));
