import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Places } from "../runs/admission-room.ts";
import { ofWaiting, type RunRow, WAITING_COLUMNS, type WaitingRow } from "../runs/run.row.ts";
import type { WakeupSource } from "./wakeup.schema.ts";
import type { NamedWork } from "./wakeup-work.ts";

/** One wakeup on its way in; `agentId`, `scope` and `idempotencyKey` are what others may share with it. */
export interface IncomingWakeup extends NamedWork {
  readonly wakeupId: string;
  readonly runId: string;
  readonly companyId: string;
  readonly agentId: string;
  readonly source: WakeupSource;
  readonly priority: number;
  readonly triggerDetail: string;
  readonly reason: string | null;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly scope: string;
  readonly actorType: string;
  readonly actorId: string;
  readonly idempotencyKey: string | null;
  readonly traceparent: string | null;
  /** What the audit trail says of it; null for what the fleet itself brings about. */
  readonly invocation: Invocation | null;
}

/** Of the entry `heartbeat.invoked`, what the wakeup does not say already. It has the wakeup's id. */
export interface Invocation {
  /** In which run an agent asked. */
  readonly runId: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AcceptedWakeup {
  readonly wakeupId: string;
  readonly isNew: boolean;
  readonly run: RunRow;
}

/** As SQL: an entry of the trail as the live stream tells it. */
const LOGGED = `jsonb_build_object('actorType', actor_type, 'actorId', actor_id, 'action', action, 'entityType', entity_type,
  'entityId', entity_id, 'agentId', agent_id, 'runId', run_id, 'details', details)`;

/**
 * `enqueueOrJoin`, for wakeups: each item ends with the queued run of its agent and scope, which is
 * made when there is none. `heartbeat_runs_one_queued` arbitrates; the update that changes nothing
 * makes RETURNING yield the run that was already there, and holds a claim off until this commits.
 *
 * Locks slots (by agent), then runs. A new run is admitted here and now when it may enter, its agent has
 * a free slot and nothing waits before it; at most one per agent and call. One that stays out makes its
 * agent eligible only where a slot is free: settling looks for the rest.
 * Raises 23505 on `agent_wakeup_requests_one_per_key` when an idempotency key was used meanwhile.
 */
const ACCEPT = statement(
  "accept_wakeups",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(
      ord int, wakeup_id uuid, run_id uuid, company_id uuid, agent_id uuid, source text, priority smallint,
      trigger_detail text, reason text, payload jsonb, scope text, actor_type text, actor_id text,
      idempotency_key text, traceparent text, may_enter boolean, issue_id uuid, project_id uuid,
      entry_run_id uuid, entry_details jsonb)
  ), slot as (
    select agent_id, capacity - admitted - running > 0 and eligible_at is null as is_free
      from agent_slots where agent_id = any(array(select agent_id from item))
     order by agent_id for update
  ), first as (
    select distinct on (agent_id, scope) * from item order by agent_id, scope, priority, ord
  ), candidate as (
    select f.*, s.is_free and f.may_enter and row_number() over (partition by f.agent_id order by f.priority, f.ord) = 1 as goes_in,
           case when f.issue_id is not null then
             (select array[i.id, i.project_id] from issues i where i.id = f.issue_id and i.company_id = f.company_id) end as issue
      from first f join slot s using (agent_id)
  ), entered as (
    insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, trigger_detail, reason, scope,
      priority, wakeup_request_id, traceparent, issue_id, project_id, admitted_at, ring_count, next_ring_at)
    select run_id, run_id, company_id, agent_id, source, trigger_detail, reason, scope, priority, wakeup_id, traceparent, issue[1],
           case when coalesce(issue[2], project_id) is not null then
             (select p.id from projects p where p.id = coalesce(issue[2], c.project_id) and p.company_id = c.company_id) end,
           case when goes_in then now() end, case when goes_in then 1 else 0 end,
           case when goes_in then now() + interval '5 seconds' end
      from candidate c order by agent_id, scope
    on conflict (agent_id, scope) where (status || '') in ('queued', 'scheduled_retry')
    do update set updated_at = heartbeat_runs.updated_at
    returning ${WAITING_COLUMNS}, xmax = 0 as is_new
  ), occupied as (
    update agent_slots s
       set admitted = s.admitted + e.admitted,
           eligible_at = case when e.waiting > 0 and s.admitted + s.running + e.admitted < s.capacity
                              then coalesce(s.eligible_at, now()) else s.eligible_at end,
           head_priority = case when e.waiting > 0 and s.admitted + s.running + e.admitted < s.capacity
                                then least(s.head_priority, e.priority) else s.head_priority end
      from (select agent_id, count(*) filter (where admitted_at is not null) as admitted,
                   count(*) filter (where admitted_at is null) as waiting, min(priority) as priority
              from entered where is_new group by agent_id) e
     where s.agent_id = e.agent_id
  ), stored as (
    insert into agent_wakeup_requests (id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
      outcome_reason, message, run_id, requested_by_actor_type, requested_by_actor_id, idempotency_key, traceparent)
    select i.wakeup_id, i.company_id, i.agent_id, i.source, i.trigger_detail, i.reason, i.payload, i.scope,
           case when e.id = i.run_id then 'queued' else 'coalesced' end,
           case when e.id = i.run_id then 'run.queued' else 'run.joined' end,
           case when e.id = i.run_id then 'A run was queued' else 'Joined the run that was already waiting' end,
           e.id, i.actor_type, i.actor_id, i.idempotency_key, i.traceparent
      from item i join entered e using (agent_id, scope)
  ), audited as (
    insert into activity_log_invocations (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details)
    select i.wakeup_id, i.company_id, i.actor_type, i.actor_id, 'heartbeat.invoked', 'heartbeat_run', e.id, i.agent_id,
           i.entry_run_id, i.entry_details
      from item i join entered e using (agent_id, scope) where i.entry_details is not null
    returning company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.queued', jsonb_build_object('runId', id, 'agentId', agent_id,
           'invocationSource', invocation_source, 'triggerDetail', trigger_detail, 'wakeupRequestId', wakeup_request_id)
      from entered where is_new
    union all
    select company_id, 'activity.logged', ${LOGGED} from audited
  )
  select i.wakeup_id, e.id = i.run_id as is_mine, e.* from item i join entered e using (agent_id, scope)`,
);

/** Makes or joins the run of each wakeup; `places` says which new runs the admission window still takes. */
export async function acceptWakeups(
  db: Queryable,
  items: readonly IncomingWakeup[],
  places: Places,
): Promise<Map<string, AcceptedWakeup>> {
  const rows = await db.rows<WaitingRow & { wakeup_id: string; is_mine: boolean }>(ACCEPT, [toJson(items, places)]);
  return new Map(
    rows.map((row) => [row.wakeup_id, { wakeupId: row.wakeup_id, isNew: row.is_mine, run: ofWaiting(row) }]),
  );
}

const toJson = (items: readonly IncomingWakeup[], { mayEnter }: Places): string =>
  JSON.stringify(
    items.map((item, ord) => ({
      ord,
      wakeup_id: item.wakeupId,
      run_id: item.runId,
      company_id: item.companyId,
      agent_id: item.agentId,
      source: item.source,
      priority: item.priority,
      trigger_detail: item.triggerDetail,
      reason: item.reason,
      payload: item.payload,
      scope: item.scope,
      actor_type: item.actorType,
      actor_id: item.actorId,
      idempotency_key: item.idempotencyKey,
      traceparent: item.traceparent,
      may_enter: mayEnter(item.companyId),
      issue_id: item.issueId,
      project_id: item.projectId,
      entry_run_id: item.invocation?.runId ?? null,
      entry_details: item.invocation?.details ?? null,
    })),
  );

export interface DeclinedWakeup extends IncomingWakeup {
  readonly outcome: "deferred" | "skipped" | "refused";
  readonly outcomeReason: string;
  readonly message: string;
}

/** What is kept was accepted; a skip or a refusal was not, and stands in its own row. */
const entryOf = ({ outcome, invocation }: DeclinedWakeup): (string | null)[] =>
  outcome !== "deferred" || invocation === null ? [null, null] : [invocation.runId, JSON.stringify(invocation.details)];

/**
 * Records what did not become a run. A deferred wakeup is a row of its own and keeps its key; skips
 * and refusals of one agent, source and reason are one row with a count, and use up no key.
 */
const DECLINE = statement(
  "decline_wakeup",
  `
  with declined as (
  insert into agent_wakeup_requests as w (id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
    outcome_reason, message, requested_by_actor_type, requested_by_actor_id, idempotency_key, traceparent)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict (agent_id, source, outcome, outcome_reason) where outcome in ('skipped', 'refused')
  do update set repeat_count = w.repeat_count + 1, last_requested_at = now(), reason = excluded.reason,
                payload = excluded.payload, message = excluded.message,
                requested_by_actor_type = excluded.requested_by_actor_type,
                requested_by_actor_id = excluded.requested_by_actor_id
  returning id
  ), audited as (
    insert into activity_log_invocations (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details)
    select id, $2, $12, $13, 'heartbeat.invoked', 'wakeup', id, $3, $16::uuid, $17::jsonb from declined where $17::jsonb is not null
    returning company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details
  ), told as (
    insert into live_events (company_id, type, payload) select company_id, 'activity.logged', ${LOGGED} from audited
  )
  select id from declined`,
);

export async function declineWakeup(db: Queryable, item: DeclinedWakeup): Promise<string> {
  const key = item.outcome === "deferred" ? item.idempotencyKey : null;
  const payload = item.payload === null ? null : JSON.stringify(item.payload);
  const rows = await db.rows<{ id: string }>(DECLINE, [
    item.wakeupId,
    item.companyId,
    item.agentId,
    item.source,
    item.triggerDetail,
    item.reason,
    payload,
    item.scope,
    item.outcome,
    item.outcomeReason,
    item.message,
    item.actorType,
    item.actorId,
    key,
    item.traceparent,
    ...entryOf(item),
  ]);
  return rows[0]?.id ?? item.wakeupId;
}
