import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

export interface DashboardCounts {
  idle: number;
  running: number;
  paused: number;
  error: number;
  tasks: Record<string, number>;
  approvals: number;
  incidents: number;
}

const COUNTS = statement(
  "dashboard_counts",
  `
  select n.*, coalesce((select jsonb_object_agg(status, issues) from (
                select status, count(*) as issues from issues where company_id = $1 and hidden_at is null group by status) t), '{}') as tasks,
         (select count(*)::int from approvals where company_id = $1 and status = 'pending') as approvals,
         (select count(*)::int from budget_incidents where company_id = $1 and status = 'open') as incidents
    from (
      select count(*) filter (where a.pause_causes = '{}' and s.running = 0 and s.breaker_opened_at is null)::int as idle,
             count(*) filter (where a.pause_causes = '{}' and s.running > 0)::int as running,
             count(*) filter (where a.pause_causes <> '{}')::int as paused,
             count(*) filter (where a.pause_causes = '{}' and s.running = 0 and s.breaker_opened_at is not null)::int as error
        from agents a join agent_slots s on s.agent_id = a.id
       where a.company_id = $1 and a.deleted_at is null and a.lifecycle = 'active') n`,
);

export async function countForDashboard(db: Queryable, companyId: string): Promise<DashboardCounts> {
  return one(await db.rows<DashboardCounts>(COUNTS, [companyId]));
}

export interface BadgeCounts {
  approvals: number;
  failed_runs: number;
  join_requests: number;
}

const BADGES = statement(
  "badge_counts",
  `
  select (select count(*)::int from approvals where company_id = $1 and status in ('pending', 'revision_requested')) as approvals,
         (select count(*)::int from agents a join agent_slots s on s.agent_id = a.id
           where a.company_id = $1 and a.deleted_at is null and a.lifecycle = 'active'
             and s.last_run_status in ('failed', 'timed_out')) as failed_runs,
         (select count(*)::int from join_requests where company_id = $1 and status = 'pending_approval') as join_requests`,
);

export async function countForBadges(db: Queryable, companyId: string): Promise<BadgeCounts> {
  return one(await db.rows<BadgeCounts>(BADGES, [companyId]));
}
