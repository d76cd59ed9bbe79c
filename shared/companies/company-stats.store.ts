import type { Queryable } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { CompanyStats } from "./company.schema.ts";

const GIVEN = anyOf("$1::uuid[]");
const IS_OF = ` and company_id = ${GIVEN}`;

/** Each part is read from an index alone, or from what is counted already. */
const STATS = statement(
  "company_stats",
  `
  with staff as (
    select company_id, count(*) as agents, count(*) filter (where lifecycle = 'active') as active
      from agents where deleted_at is null and lifecycle <> 'terminated'${IS_OF} group by company_id
  ), held as (
    select company_id, count(*) as agents
      from agents where deleted_at is null and lifecycle = 'active' and pause_causes <> '{}'${IS_OF} group by company_id
  ), work as (
    select company_id, sum(issues)::int as tasks, coalesce(sum(issues) filter (where status not in ('done', 'cancelled')), 0)::int as open
      from issue_counts where true${IS_OF} group by company_id
  ), planned as (
    select company_id, count(*)::int as projects from projects where archived_at is null${IS_OF} group by company_id
  )
  select c.id, coalesce(s.agents, 0)::int as agents, (coalesce(s.active, 0) - coalesce(h.agents, 0))::int as active,
         coalesce(w.tasks, 0) as tasks, coalesce(w.open, 0) as open, coalesce(p.projects, 0) as projects
    from companies c
    left join staff s on s.company_id = c.id
    left join held h on h.company_id = c.id
    left join work w on w.company_id = c.id
    left join planned p on p.company_id = c.id
   where c.deleted_at is null and c.id = ${GIVEN}`,
);

interface StatsRow {
  id: string;
  agents: number;
  active: number;
  tasks: number;
  open: number;
  projects: number;
}

export async function readCompanyStats(db: Queryable, ids: readonly string[]): Promise<CompanyStats> {
  const rows = await db.rows<StatsRow>(STATS, [ids]);
  return Object.fromEntries(
    rows.map(({ id, agents, active, tasks, open, projects }) => [
      id,
      {
        agentCount: agents,
        activeAgentCount: active,
        taskCount: tasks,
        issueCount: tasks,
        openTaskCount: open,
        projectCount: projects,
      },
    ]),
  );
}
