import type { Tx } from "../db/db.ts";
import { anyOf, statement, unplanned } from "../db/db.ts";
import { IS_DRAINED, PASS_START_GATE } from "../instance/drain.store.ts";
import { type AgentSituation, toSituation } from "../wakeups/wakeup.store.ts";
import type { WaitReason } from "./claim-decision.ts";
import { isHeld } from "./issue-hold.store.ts";
import type { RunRow } from "./run.row.ts";
import { SESSION_OF_RUN } from "./session.store.ts";
import type { AttemptBefore } from "./session-choice.ts";
import type { StoredSession } from "./session-codec.ts";
import type { SlotRow } from "./slot.store.ts";
import type { Wake } from "./wake-context.ts";
import { MAX_PAYLOADS_BYTES, MAX_WAKES } from "./wake-context.ts";
import { isCheckoutTaken, LOCK_PLACES, type ProjectPlace, placeOf, projectPlaceOf } from "./workspace-hold.store.ts";

/**
 * The gate first: it is passed where the rows are found, before the first is locked. Then slots before runs, by agent:
 * the order that everything keeps. A run that waited for its lock is looked at again. Issues and workspaces come last: who
 * works on and in them is read behind these locks.
 */
const LOCK = statement(
  "claim_lock",
  `
  with work as (
    insert into issue_holds as h (issue_id, company_id, run_id)
    select distinct on (issue_id) issue_id, company_id, id from heartbeat_runs
     where id = ${anyOf("$1::uuid[]")} and issue_id is not null
     order by issue_id, id
    on conflict (issue_id) do update set held_since = h.held_since
  ), places as (
    ${LOCK_PLACES}
  )
  select s.agent_id, s.company_id, s.capacity, s.admitted, s.running, s.busy_slots, r.id as run_id
    from (select ${PASS_START_GATE} as passed) gate, agent_slots s join heartbeat_runs r on r.agent_id = s.agent_id
   where r.id = ${anyOf("$1::uuid[]")} and ${unplanned("r.status = 'queued' and r.admitted_at is not null")}
   order by s.agent_id, r.id
     for update of s, r`,
);

export function lockForClaim(tx: Tx, runIds: readonly string[]): Promise<(SlotRow & { run_id: string })[]> {
  return tx.rows(LOCK, [runIds]);
}

/** Of a run's row, what its execution needs: the answer to a claim is small, since there are many. */
export type RunToExecute = Pick<
  RunRow,
  | "id"
  | "company_id"
  | "agent_id"
  | "chain_id"
  | "traceparent"
  | "attempt"
  | "transient_retries"
  | "lost_count"
  | "interrupted_count"
  | "scope"
  | "issue_id"
  | "project_id"
>;

export interface ClaimCandidate {
  readonly run: RunToExecute;
  readonly situation: AgentSituation;
  readonly agentName: string;
  readonly adapterType: string;
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
  /** Whose memory the agent may use. */
  readonly memoryScopes: readonly string[];
  /** There is something to remember in its company. */
  readonly hasMemory: boolean;
  /** Where its task left off or, where it has none, its agent. */
  readonly stored: StoredSession | null;
  /** The attempt that this one repeats; null: there was none. */
  readonly before: AttemptBefore | null;
  /** What the agent's last runs used, newest first: micro-USD and tokens. */
  readonly recent: { readonly billed_cents: readonly number[]; readonly tokens: readonly number[] };
  /** Oldest first, the newest `MAX_WAKES` of them, with the newest payloads of `MAX_PAYLOADS_BYTES` together. */
  readonly wakes: readonly Wake[];
  readonly wakeCount: number;
  /** Another run works on its issue, or its project is paused. */
  readonly isHeld: boolean;
  /** Where nobody else may work while it does; null: nowhere in particular. */
  readonly checkout: string | null;
  /** Another run works there. */
  readonly isCheckoutTaken: boolean;
  /** Where its project wants it to work, on whatever host it is. */
  readonly projectPlace: ProjectPlace | null;
  /** The fleet is to start nothing. */
  readonly isFleetDrained: boolean;
}

/** All that a worker needs, read after the locks are held: a statement that waited reads an old snapshot. */
const READ = statement(
  "claim_read",
  `
  select r.id, r.company_id, r.agent_id, r.chain_id, r.traceparent, r.attempt, r.scope,
         r.transient_retries, r.lost_count, r.interrupted_count, r.issue_id, r.project_id, ${isHeld("r")} as is_held,
         encode(${placeOf("r")}, 'hex') as checkout, ${isCheckoutTaken("r")} as is_checkout_taken, ${projectPlaceOf("r")} as project_place,
         a.name as agent_name, a.lifecycle, a.pause_causes,
         a.adapter_type, a.adapter_config, a.runtime_config, a.runtime_config -> 'heartbeat' as heartbeat, a.memory_scopes,
         c.status as company_status, c.pause_causes as company_pause_causes, null::jsonb as met_budget,
         coalesce(st.recent_cost_micros, '{}') as recent_cost_micros, coalesce(st.recent_tokens, '{}') as recent_tokens,
         null::timestamptz as breaker_opened_at, null::timestamptz as last_heartbeat_at,
         true as has_run_under_way, now() as read_at, ${SESSION_OF_RUN} as session,
         (select jsonb_agg(jsonb_build_object('id', w.id, 'source', w.source, 'triggerDetail', w.trigger_detail,
                   'reason', w.reason, 'payload', case when w.fits then w.payload end, 'isCut', not w.fits,
                   'requestedAt', w.requested_at,
                   'actorType', w.requested_by_actor_type, 'actorId', w.requested_by_actor_id) order by w.id)
            from (select n.*, n.payload is null or row_number() over newest = 1
                              or sum(octet_length(n.payload::text)) over newest <= ${MAX_PAYLOADS_BYTES} as fits
                    from (select * from agent_wakeup_requests where run_id = r.id order by id desc limit ${MAX_WAKES}) n
                  window newest as (order by n.id desc)) w) as wakes,
         (select count(*) from agent_wakeup_requests where run_id = r.id) as wake_count,
         exists (select from memory_notes m where m.company_id = r.company_id) as has_memory,
         (select jsonb_build_object('runId', b.id, 'params', b.session_params, 'sessionId', case when not b.drops_session then b.session_id_after end, 'startedAt', b.started_at)
            from heartbeat_runs b where b.id = r.retry_of_run_id) as before,
         ${IS_DRAINED} as is_fleet_drained
    from heartbeat_runs r
    join agents a on a.id = r.agent_id
    join companies c on c.id = r.company_id
    left join agent_runtime_state st on st.agent_id = a.id
   where r.id = ${anyOf("$1::uuid[]")}`,
);

type CandidateRow = RunToExecute &
  Parameters<typeof toSituation>[0] & {
    agent_name: string;
    adapter_type: string;
    adapter_config: Record<string, unknown>;
    runtime_config: Record<string, unknown>;
    memory_scopes: string[];
    has_memory: boolean;
    session: StoredSession | null;
    before: AttemptBefore | null;
    recent_cost_micros: number[];
    recent_tokens: number[];
    wakes: Wake[] | null;
    wake_count: number;
    is_fleet_drained: boolean;
    is_held: boolean;
    checkout: string | null;
    is_checkout_taken: boolean;
    project_place: ProjectPlace | null;
  };

export async function readCandidates(tx: Tx, runIds: readonly string[]): Promise<ClaimCandidate[]> {
  const rows = await tx.rows<CandidateRow>(READ, [runIds]);
  return rows.map((row) => ({
    run: row,
    situation: toSituation(row),
    agentName: row.agent_name,
    adapterType: row.adapter_type,
    adapterConfig: row.adapter_config,
    runtimeConfig: row.runtime_config,
    memoryScopes: row.memory_scopes,
    hasMemory: row.has_memory,
    stored: row.session,
    before: row.before,
    recent: { billed_cents: row.recent_cost_micros.map(Number), tokens: row.recent_tokens.map(Number) },
    wakes: row.wakes ?? [],
    wakeCount: row.wake_count,
    isFleetDrained: row.is_fleet_drained,
    isHeld: row.is_held,
    checkout: row.checkout,
    isCheckoutTaken: row.is_checkout_taken,
    projectPlace: row.project_place,
  }));
}

export interface Claim {
  readonly runId: string;
  readonly workerId: string;
  readonly leaseSec: number;
  readonly slotNo: number;
  readonly context: Readonly<Record<string, unknown>>;
  readonly sessionId: string | null;
  /** Where it works, where that is its alone. */
  readonly checkout: string | null;
  /** What was set aside for it; null where no budget asked for it. */
  readonly reservedMicros: number | null;
}

/**
 * Makes the runs this worker's. The token comes from one sequence, and is drawn while the agent's slot
 * is locked: it is greater than that of any run before it. `heartbeat_runs_one_per_slot` would refuse
 * a slot that is still held. The lease is the database's clock plus a length.
 */
const TAKE = statement(
  "claim_take",
  `
  with claim as (
    select * from jsonb_to_recordset($1::jsonb) as c(run_id uuid, worker_id uuid, lease_sec double precision,
      slot_no smallint, context jsonb, session_id text, checkout text, reserved_micros bigint)
  ), taken as (
    update heartbeat_runs r
       set status = 'running', fencing_token = nextval('fencing_tokens'), slot_no = c.slot_no, worker_id = c.worker_id,
           lease_until = clock_timestamp() + make_interval(secs => c.lease_sec), started_at = clock_timestamp(),
           context_snapshot = c.context, session_id_before = c.session_id, hold_reason = null, reserved_micros = c.reserved_micros,
           next_ring_at = null, next_event_seq = 2, updated_at = now()
      from claim c
     where r.id = any(array(select run_id from claim)) and r.id = c.run_id
       and ${unplanned("r.status = 'queued' and r.admitted_at is not null")}
    returning r.id, r.agent_id, r.company_id, r.issue_id, r.fencing_token, r.slot_no, r.worker_id, r.started_at, r.invocation_source, r.trigger_detail,
              greatest(0, extract(epoch from r.started_at - coalesce(r.scheduled_retry_at, r.created_at)))::float8 as waited_sec
  ), slots as (
    update agent_slots s
       set admitted = s.admitted - t.n, running = s.running + t.n, busy_slots = s.busy_slots | t.mask, last_heartbeat_at = now()
      from (select agent_id, count(*)::int as n, bit_or(1::bigint << slot_no) as mask from taken group by agent_id) t
     where s.agent_id = t.agent_id
  ), holds as (
    update issue_holds h set run_id = t.id, held_since = now() from taken t where h.issue_id = t.issue_id
  ), places as (
    update workspace_holds h set run_id = t.id, company_id = t.company_id, held_since = now()
      from taken t join claim c on c.run_id = t.id where h.place = decode(c.checkout, 'hex')
  ), noted as (
    insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
    select id, 1, company_id, agent_id, 'lifecycle', 'system', 'info', 'run started',
           jsonb_build_object('workerId', worker_id, 'slot', slot_no, 'fencingToken', fencing_token) from taken
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.status', jsonb_build_object('runId', id, 'agentId', agent_id, 'status', 'running',
           'invocationSource', invocation_source, 'triggerDetail', trigger_detail, 'startedAt', started_at) from taken
    union all
    select distinct company_id, 'agent.status', jsonb_build_object('agentId', agent_id, 'status', 'running') from taken
  )
  select id, fencing_token, slot_no, waited_sec from taken`,
);

export interface TakenRow {
  id: string;
  fencing_token: number;
  slot_no: number;
  /** Since it was queued, or came due. */
  waited_sec: number;
}

/** The last statement of its transaction. */
export function takeRuns(tx: Tx, claims: readonly Claim[]): Promise<TakenRow[]> {
  const items = claims.map((claim) => ({
    run_id: claim.runId,
    worker_id: claim.workerId,
    lease_sec: claim.leaseSec,
    slot_no: claim.slotNo,
    context: claim.context,
    session_id: claim.sessionId,
    checkout: claim.checkout,
    reserved_micros: claim.reservedMicros,
  }));
  return tx.last<TakenRow>(TAKE, [JSON.stringify(items)]);
}

/** What waits for others' money asks again so often: each time costs an admission, a ring and a claim. */
const ASK_AGAIN_SEC: Readonly<Record<WaitReason, number>> = {
  "capacity.lowered": 0,
  "instance.drained": 0,
  "work.held": 0,
  "workspace.busy": 0,
  // Until such a worker comes, or has a run less.
  "adapter.no_worker": 5,
  "adapter.workers_full": 2,
  "budget.reserved": 1,
  // Until a person gives it a cap.
  "budget.run_cap_missing": 10,
};

/** Back among the waiting: what let it in does not hold any more. Its agent has its next turn after a while. */
const UNADMIT = statement(
  "claim_unadmit",
  `
  with out as (
    update heartbeat_runs set admitted_at = null, next_ring_at = null, hold_reason = $2, updated_at = now()
     where id = ${anyOf("$1::uuid[]")} and ${unplanned("status = 'queued' and admitted_at is not null")} returning agent_id
  )
  update agent_slots s set admitted = s.admitted - o.n,
         eligible_at = case when $3::int > 0 then now() + make_interval(secs => $3) else coalesce(s.eligible_at, now()) end,
         head_priority = coalesce(s.head_priority, 0)
    from (select agent_id, count(*)::int as n from out group by agent_id) o where s.agent_id = o.agent_id`,
);

export async function unadmitRuns(tx: Tx, runIds: readonly string[], holdReason: WaitReason): Promise<void> {
  await tx.rows(UNADMIT, [runIds, holdReason, ASK_AGAIN_SEC[holdReason]]);
}
