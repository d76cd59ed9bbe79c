import type { Queryable } from "../db/db.ts";
import { statement, unplanned } from "../db/db.ts";
import type { ShownIssueRow } from "./issue.row.ts";
import type { IssueStatus } from "./issue-machine.ts";

/** Issue by issue, each by its ids: the run that holds it while that is running, else the newest that waits. */
const SHOW = statement(
  "show_issues",
  `
  select i.*, p.name as project_name, g.title as goal_title, coalesce(l.labels, '[]') as labels,
         h.run_id as execution_run_id, h.held_since as execution_locked_at, h.agent_name as execution_agent_name,
         coalesce(h.run, q.run) as active_run
    from unnest($1::uuid[]) with ordinality as wanted(id, position)
    join issues i on i.id = wanted.id
    left join projects p on p.id = i.project_id
    left join goals g on g.id = i.goal_id
    left join lateral (
      select jsonb_agg(to_jsonb(l) order by lower(l.name)) as labels
        from issue_labels il join labels l on l.id = il.label_id where il.issue_id = i.id) l on true
    left join lateral (
      select h.run_id, h.held_since, a.name as agent_name,
             jsonb_build_object('id', r.id, 'status', r.status, 'agent_id', r.agent_id, 'invocation_source', r.invocation_source,
               'trigger_detail', r.trigger_detail, 'started_at', r.started_at, 'created_at', r.created_at) as run
        from issue_holds h
        join heartbeat_runs r on r.id = h.run_id and ${unplanned("r.status = 'running'")}
        join agents a on a.id = r.agent_id
       where h.issue_id = i.id) h on true
    left join lateral (
      select jsonb_build_object('id', r.id, 'status', r.status, 'agent_id', r.agent_id, 'invocation_source', r.invocation_source,
               'trigger_detail', r.trigger_detail, 'started_at', r.started_at, 'created_at', r.created_at) as run
        from heartbeat_runs r where r.issue_id = i.id and ${unplanned("r.status = 'queued'")}
       order by r.id desc limit 1) q on h.run_id is null
   order by wanted.position`,
);

/** In the order of their ids' list. Those that are gone are left out. */
export function showIssues(db: Queryable, ids: readonly string[]): Promise<ShownIssueRow[]> {
  return db.rows<ShownIssueRow>(SHOW, [ids]);
}

export interface IssueRefRow {
  id: string;
  identifier: string;
  title: string;
  status: IssueStatus;
  priority: "critical" | "high" | "medium" | "low";
}

/** Far more than anyone nests. */
const MAX_ANCESTORS = 50;

const ANCESTORS = statement(
  "issue_ancestors",
  `
  with recursive above as (
    select parent_id, 1 as depth from issues where id = $1
    union all
    select p.parent_id, a.depth + 1 from above a join issues p on p.id = a.parent_id where a.depth < ${MAX_ANCESTORS}
  )
  select i.id, i.identifier, i.title, i.status, i.priority
    from above a join issues i on i.id = a.parent_id order by a.depth`,
);

/** The parent first. */
export function listAncestors(db: Queryable, id: string): Promise<IssueRefRow[]> {
  return db.rows<IssueRefRow>(ANCESTORS, [id]);
}
