import { MET_BUDGET } from "../budgets/exhausted.store.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { namedWork } from "./wakeup-work.ts";

/**
 * Agents with kept wakeups that nothing holds any more, and those that will never run again.
 * Level-triggered: it asks what is, not what happened, so no missed event strands a wakeup. It leaves
 * out what the decision would, or agents that cannot be released would stand before those that can.
 * What it finds is decided again under the lock.
 */
const RELEASABLE = statement(
  "releasable_agents",
  `
  with recursive kept as (
    (select agent_id from agent_wakeup_requests where outcome = 'deferred' order by agent_id limit 1)
    union all
    select (select w.agent_id from agent_wakeup_requests w
             where w.outcome = 'deferred' and w.agent_id > k.agent_id order by w.agent_id limit 1)
      from kept k where k.agent_id is not null
  ), found as (
    select a.id as agent_id,
           a.lifecycle = 'terminated' or a.deleted_at is not null or c.status = 'archived' or c.deleted_at is not null as is_gone,
           a.lifecycle = 'active' and a.pause_causes = '{}' and c.status = 'active'
             and (s.breaker_opened_at is null
                  or (s.admitted + s.running = 0 and s.eligible_at is null
                      and coalesce(s.last_heartbeat_at, s.breaker_opened_at) <= now() - interval '15 minutes'))
             and ${MET_BUDGET} is null as is_free
      from kept k
      join agents a on a.id = k.agent_id
      join companies c on c.id = a.company_id
      left join agent_slots s on s.agent_id = a.id
  )
  select agent_id, is_gone from found where is_gone or is_free limit $1`,
);

export async function listReleasable(
  db: Queryable,
  limit: number,
): Promise<{ readonly releasable: string[]; readonly gone: string[] }> {
  const rows = await db.rows<{ agent_id: string; is_gone: boolean }>(RELEASABLE, [limit]);
  const idsOf = (isGone: boolean): string[] => rows.filter((row) => row.is_gone === isGone).map((row) => row.agent_id);
  return { releasable: idsOf(false), gone: idsOf(true) };
}

export interface KeptScope {
  agent_id: string;
  company_id: string;
  scope: string;
  wakeup_id: string;
  source: string;
  trigger_detail: string | null;
  reason: string | null;
  traceparent: string | null;
  issue_id: string | null;
  project_ref: unknown;
}

const KEPT = statement(
  "kept_scopes",
  `
  select distinct on (k.agent_id, k.scope) k.*
    from unnest($1::uuid[]) as a(id) cross join lateral (
      select agent_id, company_id, scope, id as wakeup_id, source, trigger_detail, reason, traceparent,
             issue_of_wakeup(payload) as issue_id, payload -> 'projectId' as project_ref
        from agent_wakeup_requests where agent_id = a.id and outcome = 'deferred' order by id limit $2) k
   order by k.agent_id, k.scope, k.wakeup_id`,
);

/** Of the same wakeups, those whose issue was cancelled since. What is asked of it afterwards is meant so. */
const CANCEL_OVERTAKEN = statement(
  "cancel_overtaken_wakeups",
  `
  update agent_wakeup_requests w
     set outcome = 'cancelled', outcome_reason = 'issue.cancelled', message = 'The issue was cancelled'
    from unnest($1::uuid[]) as a(id) cross join lateral (
      select id, company_id, requested_at, issue_of_wakeup(payload) as issue_id
        from agent_wakeup_requests where agent_id = a.id and outcome = 'deferred' order by id limit $2) k
    join issues i on i.id = k.issue_id and i.company_id = k.company_id
   where w.id = k.id and i.status = 'cancelled' and k.requested_at < i.cancelled_at`,
);

/** Nobody begins what was given up meanwhile, whatever missed it then. Lock the slots first. */
export async function cancelOvertaken(tx: Tx, agentIds: readonly string[], limit: number): Promise<void> {
  await tx.rows(CANCEL_OVERTAKEN, [agentIds, limit]);
}

/** The scopes of each agent's oldest kept wakeups, `limit` of each agent, and of each scope the first one. */
export function listKeptScopes(tx: Tx, agentIds: readonly string[], limit: number): Promise<KeptScope[]> {
  return tx.rows<KeptScope>(KEPT, [agentIds, limit]);
}

/**
 * Kept wakeups become runs or join them: `enqueueOrJoin`, as for new ones. Slots are locked by the
 * caller; the runs wait for admission like all others.
 */
const RELEASE = statement(
  "release_wakeups",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(run_id uuid, agent_id uuid, company_id uuid, scope text, wakeup_id uuid,
      source text, priority smallint, trigger_detail text, reason text, traceparent text, issue_id uuid, project_id uuid)
  ), entered as (
    insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, trigger_detail, reason, scope, priority,
      wakeup_request_id, traceparent, issue_id, project_id)
    select i.run_id, i.run_id, i.company_id, i.agent_id, i.source, i.trigger_detail, i.reason, i.scope, i.priority, i.wakeup_id, i.traceparent,
           w.id, (select p.id from projects p where p.id = coalesce(w.project_id, i.project_id) and p.company_id = i.company_id)
      from item i left join issues w on w.id = i.issue_id and w.company_id = i.company_id order by i.agent_id, i.scope
    on conflict (agent_id, scope) where (status || '') in ('queued', 'scheduled_retry')
    do update set updated_at = heartbeat_runs.updated_at
    returning id, agent_id, company_id, scope, priority, xmax = 0 as is_new
  ), waiting as (
    update agent_slots s set eligible_at = coalesce(s.eligible_at, now()), head_priority = least(s.head_priority, e.priority)
      from (select agent_id, min(priority) as priority from entered where is_new group by agent_id) e
     where s.agent_id = e.agent_id
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.queued', jsonb_build_object('runId', id, 'agentId', agent_id) from entered where is_new
  )
  update agent_wakeup_requests w
     set outcome = case when e.is_new and i.wakeup_id = w.id then 'queued' else 'coalesced' end,
         outcome_reason = 'released', message = 'What held it has ended', run_id = e.id, released_at = now()
    from entered e join item i using (agent_id, scope)
   where w.agent_id = e.agent_id and w.scope = e.scope and w.outcome = 'deferred'
  returning w.id, w.company_id`,
);

export interface Release extends KeptScope {
  readonly runId: string;
  readonly priority: number;
}

export function releaseWakeups(tx: Tx, releases: readonly Release[]): Promise<{ id: string; company_id: string }[]> {
  const items = releases.map(({ runId, project_ref: projectId, ...kept }) => {
    return { ...kept, run_id: runId, project_id: namedWork({ projectId }).projectId };
  });
  return tx.rows(RELEASE, [JSON.stringify(items)]);
}
