import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { HAS_FAILED } from "../webhooks/endpoint.store.ts";

export interface DashboardCounts {
  idle: number;
  running: number;
  paused: number;
  error: number;
  tasks: Record<string, number>;
  approvals: number;
  incidents: number;
}

/** Of thousands of agents the paused, the running and the broken are few: they are looked up, and all are counted by an index. */
const COUNTS = statement(
  "dashboard_counts",
  `
  with at_work as (
    select a.id from (select distinct agent_id from heartbeat_runs where company_id = $1 and status = 'running') r
      join agents a on a.id = r.agent_id
     where a.deleted_at is null and a.lifecycle = 'active' and a.pause_causes = '{}'
  ), broken as (
    select a.id from agent_slots s join agents a on a.id = s.agent_id
     where s.company_id = $1 and s.breaker_opened_at is not null
       and a.deleted_at is null and a.lifecycle = 'active' and a.pause_causes = '{}' and a.id not in (select id from at_work)
  ), n as (
    select (select count(*)::int from agents where company_id = $1 and deleted_at is null and lifecycle = 'active') as agents,
           (select count(*)::int from agents
             where company_id = $1 and deleted_at is null and lifecycle = 'active' and pause_causes <> '{}') as paused,
           (select count(*)::int from at_work) as running,
           (select count(*)::int from broken) as error
  )
  select n.agents - n.paused - n.running - n.error as idle, n.running, n.paused, n.error,
         coalesce((select jsonb_object_agg(status, issues) from (
            select status, sum(issues) as issues from issue_counts where company_id = $1 group by status) t), '{}') as tasks,
         (select count(*)::int from approvals where company_id = $1 and status = 'pending') as approvals,
         (select count(*)::int from budget_incidents where company_id = $1 and status = 'open') as incidents
    from n`,
);

export async function countForDashboard(db: Queryable, companyId: string): Promise<DashboardCounts> {
  return one(await db.rows<DashboardCounts>(COUNTS, [companyId]));
}

export interface BadgeCounts {
  approvals: number;
  failed_runs: number;
  join_requests: number;
  failed_webhooks: number;
}

const BADGES = statement(
  "badge_counts",
  `
  select (select count(*)::int from approvals where company_id = $1 and status in ('pending', 'revision_requested')) as approvals,
         (select count(*)::int from agents a join agent_slots s on s.agent_id = a.id
           where s.company_id = $1 and a.deleted_at is null and a.lifecycle = 'active'
             and s.last_run_status in ('failed', 'timed_out')) as failed_runs,
         (select count(*)::int from join_requests where company_id = $1 and status = 'pending_approval') as join_requests,
         (select count(*)::int from webhook_endpoints where company_id = $1 and ${HAS_FAILED}) as failed_webhooks`,
);

export async function countForBadges(db: Queryable, companyId: string): Promise<BadgeCounts> {
  return one(await db.rows<BadgeCounts>(BADGES, [companyId]));
}
