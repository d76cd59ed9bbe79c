import type { Queryable } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { centsToMicros } from "../kernel/money.ts";
import type { RunRow } from "../runs/run.row.ts";
import type { WakeupFilter, WakeupOutcome, WakeupSource } from "./wakeup.schema.ts";
import type { Situation } from "./wakeup-decision.ts";

export interface AgentSituation extends Situation {
  readonly agentId: string;
  readonly companyId: string;
}

interface SituationRow {
  agent_id: string;
  company_id: string;
  lifecycle: Situation["lifecycle"];
  pause_causes: string[];
  company_status: Situation["companyStatus"];
  heartbeat: Record<string, unknown> | null;
  agent_cap_cents: number;
  agent_spent: number;
  company_cap_cents: number;
  company_spent: number;
  breaker_opened_at: Date | null;
  last_heartbeat_at: Date | null;
}

/** What decides, for many agents at once. No lock: what changes afterwards is met again at claim. */
const SITUATIONS = statement(
  "wakeup_situations",
  `
  select a.id as agent_id, a.company_id, a.lifecycle, a.pause_causes, c.status as company_status,
         a.runtime_config -> 'heartbeat' as heartbeat,
         a.budget_monthly_cents as agent_cap_cents, coalesce(sa.spent_micros, 0) as agent_spent,
         c.budget_monthly_cents as company_cap_cents, coalesce(sc.spent_micros, 0) as company_spent,
         s.breaker_opened_at, s.last_heartbeat_at
    from agents a
    join companies c on c.id = a.company_id
    join agent_slots s on s.agent_id = a.id
    left join spend_balances sa on sa.scope_type = 'agent' and sa.scope_id = a.id
                               and sa.window_start = date_trunc('month', now(), 'UTC')
    left join spend_balances sc on sc.scope_type = 'company' and sc.scope_id = a.company_id
                               and sc.window_start = date_trunc('month', now(), 'UTC')
   where a.id = any($1::uuid[]) and a.deleted_at is null and c.deleted_at is null`,
);

export async function listSituations(db: Queryable, agentIds: readonly string[]): Promise<Map<string, AgentSituation>> {
  const rows = await db.rows<SituationRow>(SITUATIONS, [agentIds]);
  return new Map(rows.map((row) => [row.agent_id, toSituation(row)]));
}

export function toSituation(row: Omit<SituationRow, "agent_id"> & { agent_id: string }): AgentSituation {
  const heartbeat = row.heartbeat ?? {};
  return {
    agentId: row.agent_id,
    companyId: row.company_id,
    lifecycle: row.lifecycle,
    pauseCauses: row.pause_causes,
    companyStatus: row.company_status,
    heartbeatEnabled: heartbeat["enabled"] === true,
    wakeOnDemand: heartbeat["wakeOnDemand"] !== false,
    agentBudget: { capMicros: centsToMicros(row.agent_cap_cents), spentMicros: row.agent_spent },
    companyBudget: { capMicros: centsToMicros(row.company_cap_cents), spentMicros: row.company_spent },
    breakerOpenedAt: row.breaker_opened_at,
    lastHeartbeatAt: row.last_heartbeat_at,
  };
}

/** One wakeup on its way in; `agentId`, `scope` and `idempotencyKey` are what others may share with it. */
export interface IncomingWakeup {
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
}

export interface AcceptedWakeup {
  readonly wakeupId: string;
  readonly isNew: boolean;
  readonly run: RunRow;
}

/**
 * `enqueueOrJoin`, for wakeups: each item ends with the queued run of its agent and scope, which is
 * made when there is none. `heartbeat_runs_one_queued` arbitrates; the update that changes nothing
 * makes RETURNING yield the run that was already there, and holds a claim off until this commits.
 *
 * Locks slots (by agent), then runs. A new run is admitted here and now when $2 leaves room in the
 * window, its agent has a free slot and nothing waits before it; at most one per agent and call.
 * Raises 23505 on `agent_wakeup_requests_one_per_key` when an idempotency key was used meanwhile.
 */
const ACCEPT = statement(
  "accept_wakeups",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(
      ord int, wakeup_id uuid, run_id uuid, company_id uuid, agent_id uuid, source text, priority smallint,
      trigger_detail text, reason text, payload jsonb, scope text, actor_type text, actor_id text,
      idempotency_key text, traceparent text)
  ), slot as (
    select agent_id, capacity - admitted - running > 0 and eligible_at is null as is_free
      from agent_slots where agent_id in (select agent_id from item)
     order by agent_id for update
  ), first as (
    select distinct on (agent_id, scope) * from item order by agent_id, scope, priority, ord
  ), candidate as (
    select f.*, s.is_free and row_number() over (partition by f.agent_id order by f.priority, f.ord) = 1
                and row_number() over (order by f.ord) <= $2 as goes_in
      from first f join slot s using (agent_id)
  ), entered as (
    insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, trigger_detail, reason, scope,
      priority, wakeup_request_id, traceparent, admitted_at, ring_count, next_ring_at)
    select run_id, run_id, company_id, agent_id, source, trigger_detail, reason, scope, priority, wakeup_id, traceparent,
           case when goes_in then now() end, case when goes_in then 1 else 0 end,
           case when goes_in then now() + interval '5 seconds' end
      from candidate order by agent_id, scope
    on conflict (agent_id, scope) where status in ('queued', 'scheduled_retry')
    do update set updated_at = heartbeat_runs.updated_at
    returning *, xmax = 0 as is_new
  ), occupied as (
    update agent_slots s
       set admitted = s.admitted + e.admitted,
           eligible_at = case when e.waiting > 0 then coalesce(s.eligible_at, now()) else s.eligible_at end,
           head_priority = case when e.waiting > 0 then least(s.head_priority, e.priority) else s.head_priority end
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
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.queued', jsonb_build_object('runId', id, 'agentId', agent_id,
           'invocationSource', invocation_source, 'triggerDetail', trigger_detail, 'wakeupRequestId', wakeup_request_id)
      from entered where is_new
  )
  select i.wakeup_id, e.id = i.run_id as is_mine, e.* from item i join entered e using (agent_id, scope)`,
);

/** Makes or joins the run of each wakeup; `room` is how many new runs the admission window still takes. */
export async function acceptWakeups(
  db: Queryable,
  items: readonly IncomingWakeup[],
  room: number,
): Promise<Map<string, AcceptedWakeup>> {
  const rows = await db.rows<RunRow & { wakeup_id: string; is_mine: boolean }>(ACCEPT, [toJson(items), room]);
  return new Map(rows.map((row) => [row.wakeup_id, { wakeupId: row.wakeup_id, isNew: row.is_mine, run: row }]));
}

const toJson = (items: readonly IncomingWakeup[]): string =>
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
    })),
  );

export interface DeclinedWakeup extends IncomingWakeup {
  readonly outcome: "deferred" | "skipped" | "refused";
  readonly outcomeReason: string;
  readonly message: string;
}

/**
 * Records what did not become a run. A deferred wakeup is a row of its own and keeps its key; skips
 * and refusals of one agent, source and reason are one row with a count, and use up no key.
 */
const DECLINE = statement(
  "decline_wakeup",
  `
  insert into agent_wakeup_requests as w (id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
    outcome_reason, message, requested_by_actor_type, requested_by_actor_id, idempotency_key, traceparent)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict (agent_id, source, outcome, outcome_reason) where outcome in ('skipped', 'refused')
  do update set repeat_count = w.repeat_count + 1, last_requested_at = now(), reason = excluded.reason,
                payload = excluded.payload, message = excluded.message,
                requested_by_actor_type = excluded.requested_by_actor_type,
                requested_by_actor_id = excluded.requested_by_actor_id
  returning id`,
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
  ]);
  return rows[0]?.id ?? item.wakeupId;
}

export interface WakeupRow {
  id: string;
  company_id: string;
  agent_id: string;
  source: WakeupSource;
  trigger_detail: string | null;
  reason: string | null;
  payload: Record<string, unknown> | null;
  scope: string;
  outcome: WakeupOutcome;
  outcome_reason: string;
  message: string;
  run_id: string | null;
  repeat_count: number;
  last_requested_at: Date;
  requested_by_actor_type: string;
  requested_by_actor_id: string;
  idempotency_key: string | null;
  released_at: Date | null;
  requested_at: Date;
  run_status: string | null;
  run_started_at: Date | null;
  run_finished_at: Date | null;
}

const KNOWN_KEYS = statement(
  "wakeups_by_key",
  `
  select w.*, r.status as run_status, r.started_at as run_started_at, r.finished_at as run_finished_at
    from jsonb_to_recordset($1::jsonb) as k(agent_id uuid, idempotency_key text)
    join agent_wakeup_requests w using (agent_id, idempotency_key)
    left join heartbeat_runs r on r.id = w.run_id`,
);

/** The wakeups that were accepted under these keys before. */
export function listByKeys(
  db: Queryable,
  keys: readonly { agentId: string; idempotencyKey: string }[],
): Promise<WakeupRow[]> {
  const json = keys.map((key) => ({ agent_id: key.agentId, idempotency_key: key.idempotencyKey }));
  return db.rows<WakeupRow>(KNOWN_KEYS, [JSON.stringify(json)]);
}

const withRun = () =>
  sqlBuilder("agent_wakeup_requests as w")
    .leftJoin("heartbeat_runs as r", "r.id", "w.run_id")
    .select("w.*", { run_status: "r.status", run_started_at: "r.started_at", run_finished_at: "r.finished_at" });

export async function findWakeup(db: Queryable, id: string): Promise<WakeupRow | undefined> {
  const [row] = await db.run<WakeupRow>(withRun().where("w.id", id));
  return row;
}

/** A page, newest first; `cursor` is the id of the last one seen. */
export function listWakeups(
  db: Queryable,
  scope: { companyId: string } | { agentId: string },
  filter: WakeupFilter,
): Promise<WakeupRow[]> {
  const query = withRun().orderBy("w.id", "desc").limit(filter.limit);
  if ("companyId" in scope) void query.where("w.company_id", scope.companyId);
  else void query.where("w.agent_id", scope.agentId);
  if (filter.source !== undefined) void query.where("w.source", filter.source);
  if (filter.outcome !== undefined) void query.where("w.outcome", filter.outcome);
  if (filter.since !== undefined) void query.where("w.requested_at", ">=", filter.since);
  if (filter.until !== undefined) void query.where("w.requested_at", "<", filter.until);
  if (filter.cursor !== undefined) void query.where("w.id", "<", filter.cursor);
  return db.run<WakeupRow>(query);
}
