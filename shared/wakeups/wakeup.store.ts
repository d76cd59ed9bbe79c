import { MET_BUDGET, type MetBudget } from "../budgets/exhausted.store.ts";
import type { Queryable } from "../db/db.ts";
import { anyOf, sqlBuilder, statement } from "../db/db.ts";
import { whereBetween } from "../db/id-bounds.ts";
import type { WakeupFilter, WakeupOutcome, WakeupSource } from "./wakeup.schema.ts";
import type { Situation } from "./wakeup-decision.ts";

export interface AgentSituation extends Situation {
  readonly agentId: string;
  readonly companyId: string;
  /** When it was read, by the database's clock. */
  readonly readAt: Date;
}

interface SituationRow {
  agent_id: string;
  company_id: string;
  lifecycle: Situation["lifecycle"];
  pause_causes: string[];
  company_status: Situation["companyStatus"];
  heartbeat: Record<string, unknown> | null;
  company_pause_causes: string[];
  met_budget: MetBudget | null;
  breaker_opened_at: Date | null;
  last_heartbeat_at: Date | null;
  has_run_under_way: boolean;
  read_at: Date;
}

/** What decides, for many agents at once. No lock: what changes afterwards is met again at claim. */
const SITUATIONS = statement(
  "wakeup_situations",
  `
  select a.id as agent_id, a.company_id, a.lifecycle, a.pause_causes, c.status as company_status,
         a.runtime_config -> 'heartbeat' as heartbeat,
         c.pause_causes as company_pause_causes, ${MET_BUDGET} as met_budget,
         s.breaker_opened_at, s.last_heartbeat_at,
         s.admitted + s.running > 0 or s.eligible_at is not null as has_run_under_way, now() as read_at
    from agents a
    join companies c on c.id = a.company_id
    join agent_slots s on s.agent_id = a.id
   where a.id = ${anyOf("$1::uuid[]")} and a.deleted_at is null and c.deleted_at is null`,
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
    companyPauseCauses: row.company_pause_causes,
    metBudget: row.met_budget,
    breakerOpenedAt: row.breaker_opened_at,
    lastHeartbeatAt: row.last_heartbeat_at,
    hasRunUnderWay: row.has_run_under_way,
    readAt: row.read_at,
  };
}

export interface WakeupRow {
  id: string;
  company_id: string;
  agent_id: string;
  source: WakeupSource;
  trigger_detail: string | null;
  reason: string | null;
  payload: Record<string, unknown> | null;
  /** In lists: there is one, and it is too large for them. */
  payload_omitted?: boolean;
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
    .select({ run_status: "r.status", run_started_at: "r.started_at", run_finished_at: "r.finished_at" });

/** What a list shows of each payload, in bytes: a page of large ones would be gigabytes. */
const MAX_LISTED_BYTES = 4096;

/** By its size on disk first, so that no large one is read to see how large it is. */
const IS_SMALL = `(case when pg_column_size(w.payload) <= ${MAX_LISTED_BYTES} then octet_length(w.payload::text) <= ${MAX_LISTED_BYTES} else false end)`;

const LISTED = `w.id, w.company_id, w.agent_id, w.source, w.trigger_detail, w.reason, w.scope, w.outcome, w.outcome_reason,
  w.message, w.run_id, w.repeat_count, w.last_requested_at, w.requested_by_actor_type, w.requested_by_actor_id,
  w.idempotency_key, w.released_at, w.requested_at,
  case when ${IS_SMALL} then w.payload end as payload, w.payload is not null and not ${IS_SMALL} as payload_omitted`;

export async function findWakeup(db: Queryable, id: string): Promise<WakeupRow | undefined> {
  const [row] = await db.run<WakeupRow>(withRun().select("w.*").where("w.id", id));
  return row;
}

/** A page, newest first, without large payloads; `cursor` is the id of the last one seen. */
export function listWakeups(
  db: Queryable,
  scope: { companyId: string } | { agentId: string },
  filter: WakeupFilter,
): Promise<WakeupRow[]> {
  const query = withRun().select(sqlBuilder.raw(LISTED)).orderBy("w.id", "desc").limit(filter.limit);
  if ("companyId" in scope) void query.where("w.company_id", scope.companyId);
  else void query.where("w.agent_id", scope.agentId);
  if (filter.source !== undefined) void query.where("w.source", filter.source);
  if (filter.outcome !== undefined) void query.where("w.outcome", filter.outcome);
  whereBetween(query, { id: "w.id", moment: "w.requested_at" }, { from: filter.since, to: filter.until });
  if (filter.cursor !== undefined) void query.where("w.id", "<", filter.cursor);
  return db.run<WakeupRow>(query);
}
