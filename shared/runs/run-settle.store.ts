import type { Tx } from "../db/db.ts";
import { anyOf, statement, unplanned } from "../db/db.ts";
import { storableJson } from "../kernel/storable.ts";
import type { FailureClass } from "./retry-policy.ts";
import type { LogDigest } from "./run-journal.store.ts";
import type { RunStatus } from "./run-machine.ts";
import { HANDOFF_OF_RUN, KEEP_TASK_SESSIONS, KEEPS_SESSION, READ_TOKENS, TASK_KEY_OF_RUN } from "./session.store.ts";
import { MARK_ELIGIBLE } from "./slot.store.ts";

export interface TokenCounts {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** The end of one attempt, as its owner tells it. */
export interface Settlement {
  readonly runId: string;
  readonly fencingToken: number;
  readonly status: Extract<RunStatus, "succeeded" | "failed" | "cancelled" | "timed_out">;
  readonly errorCode: string | null;
  readonly error: string | null;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly usage: Readonly<Record<string, unknown>> | null;
  readonly tokens: TokenCounts;
  readonly costMicros: number;
  readonly provider: string;
  readonly model: string;
  readonly billingType: string;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly sessionId: string | null;
  readonly stdoutExcerpt: string | null;
  readonly stderrExcerpt: string | null;
  /** Absent: nobody can say it who tells the end. It counts where the record has as many bytes. */
  readonly log?: LogDigest | undefined;
  /** What the other side calls the run, where it says so. */
  readonly externalRunId?: string | undefined;
  readonly failureClass: FailureClass | null;
  /**
   * The reaper's: only if the lease is still over as it saw it, ended by whom it saw, or by the clock for so many
   * seconds. A run whose worker renewed it meanwhile goes on, and one whose guardian has told its end meanwhile is
   * judged by that, in the next round. Absent for the owner, who needs only its token.
   */
  readonly reaped?: { readonly endedBy: string | null; readonly marginSec: number };
  /** The run that takes over, where one does. */
  readonly retry: {
    readonly runId: string;
    readonly delaySec: number;
    readonly failureClass: FailureClass;
    readonly transientRetries: number;
    readonly lostCount: number;
    readonly interruptedCount: number;
  } | null;
}

/** So many failed runs in a row open an agent's breaker. */
const BREAKER_AFTER = 5;

/** So many of an agent's last runs tell what the next one will need. */
const RECENT_RUNS = 20;
/** What was stopped half way says nothing about what a run needs. */
const RAN_TO_ITS_END = `s.status in ('succeeded', 'failed', 'timed_out') and coalesce(i.failure_class, '') not in ('interrupted', 'lost')`;

/** A run without a task, which leaves its agent's own session behind. */
const IS_OF_AGENT = `${KEEPS_SESSION} and ${TASK_KEY_OF_RUN} is null`;
const lastOfAgent = (value: string): string =>
  `(array_agg(${value} order by s.finished_at desc) filter (where ${IS_OF_AGENT}))[1]`;
/** What an agent's own session had before counts while it is the same one. */
const whileSame = (value: string, otherwise = "null"): string =>
  `case when excluded.session_id is null or st.session_id = excluded.session_id then ${value} else ${otherwise} end`;

/**
 * Ends runs, scoped by their fencing tokens: a row whose token has been superseded is not touched, and
 * of its settlement only the cost is booked, since that money is gone. With the run end its slot, its
 * agent's failure count, its session and its cost; and its retry begins, by the same rule as any
 * other way into `queued`: it joins the run that already waits in its scope, and so do two retries of
 * one scope. The wakeups go with it, and so does the count of workers that they took down. A run that was
 * asked to end has none, however it ended: whoever stopped it has decided about its wakeups.
 *
 * Names each run once. Lock the slots first (`lockSlotsOfRuns`); runs are locked by id. Balances come last, agents' before companies'.
 */
const SETTLE = statement(
  "settle_runs",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(
      run_id uuid, fencing_token bigint, status text, error_code text, error text, exit_code int, signal text,
      usage jsonb, input_tokens bigint, cached_input_tokens bigint, cache_write_tokens bigint, output_tokens bigint, cost_micros bigint,
      result jsonb, session_id text, stdout_excerpt text, stderr_excerpt text, log_bytes bigint, log_sha256 text, external_run_id text,
      failure_class text, reap_ended_by text, reap_margin_sec double precision, retry_id uuid, retry_class text, delay_sec double precision, transient_retries smallint,
      lost_count smallint, interrupted_count smallint)
  ), held as (
    select id from heartbeat_runs where id in (select run_id from item) order by id for update
  ), settled as (
    update heartbeat_runs r
       set status = i.status, finished_at = clock_timestamp(), error_code = i.error_code, error = i.error,
           exit_code = i.exit_code, signal = i.signal, usage_json = i.usage, result_json = i.result,
           session_id_after = coalesce(i.session_id, r.session_id_after, r.session_id_before), stdout_excerpt = i.stdout_excerpt, stderr_excerpt = i.stderr_excerpt,
           log_sha256 = case when r.log_bytes = i.log_bytes then i.log_sha256 else r.log_sha256 end,
           external_run_id = coalesce(i.external_run_id, r.external_run_id),
           cost_micros = greatest(r.cost_micros, i.cost_micros), lease_until = null,
           next_event_seq = r.next_event_seq + 1, updated_at = now()
      from item i join held h on h.id = i.run_id
     where r.id = any(array(select run_id from item)) and r.id = i.run_id and r.fencing_token = i.fencing_token
       and ${unplanned("r.status = 'running'")}
       and (i.reap_margin_sec is null
            or (r.lease_ended_by is not distinct from i.reap_ended_by
                and (r.lease_ended_by is not null or r.lease_until < clock_timestamp() - make_interval(secs => i.reap_margin_sec))))
    returning r.*
  ), slots as (
    update agent_slots s
       set running = s.running - t.n, busy_slots = s.busy_slots & ~t.mask, last_run_status = t.last_status,
           consecutive_failures = case when t.succeeded then 0 else s.consecutive_failures + t.failures end,
           breaker_opened_at = case when t.succeeded then null
                                    when s.consecutive_failures + t.failures >= ${BREAKER_AFTER} then coalesce(s.breaker_opened_at, now())
                                    else s.breaker_opened_at end,
           ${MARK_ELIGIBLE}
      from (select agent_id, count(*)::int as n, bit_or(1::bigint << slot_no) as mask, bool_or(status = 'succeeded') as succeeded,
                   count(*) filter (where status in ('failed', 'timed_out')
                                      and coalesce(i.failure_class, '') not in ('interrupted', 'lost'))::int as failures,
                   (array_agg(status order by finished_at desc))[1] as last_status
              from (select st.agent_id, st.slot_no, st.status, st.finished_at, i.failure_class from settled st join item i on i.run_id = st.id) i
             group by agent_id) t
     where s.agent_id = t.agent_id
    returning s.agent_id, s.company_id, case when s.running > 0 then 'running' when s.breaker_opened_at is not null then 'error' else 'idle' end as status
  ), retried as (
    insert into heartbeat_runs (id, chain_id, company_id, agent_id, invocation_source, trigger_detail, reason, scope, status, priority,
      wakeup_request_id, traceparent, attempt, retry_of_run_id, retry_class, transient_retries, lost_count, interrupted_count, scheduled_retry_at, issue_id, project_id)
    select distinct on (s.agent_id, s.scope)
           i.retry_id, s.chain_id, s.company_id, s.agent_id, s.invocation_source, s.trigger_detail, s.reason, s.scope,
           case when i.delay_sec > 0 then 'scheduled_retry' else 'queued' end, s.priority, s.wakeup_request_id, s.traceparent,
           s.attempt + 1, s.id, i.retry_class, i.transient_retries, i.lost_count, i.interrupted_count,
           case when i.delay_sec > 0 then now() + make_interval(secs => i.delay_sec) end, s.issue_id, s.project_id
      from settled s join item i on i.run_id = s.id and i.retry_id is not null and s.cancel_requested_at is null
     order by s.agent_id, s.scope, i.lost_count desc, i.delay_sec, s.id
    on conflict (agent_id, scope) where (status || '') in ('queued', 'scheduled_retry')
    do update set lost_count = greatest(heartbeat_runs.lost_count, excluded.lost_count),
                  interrupted_count = greatest(heartbeat_runs.interrupted_count, excluded.interrupted_count)
    returning id, agent_id, company_id, scope, status
  ), moved as (
    update agent_wakeup_requests w set run_id = n.id
      from settled s join item i on i.run_id = s.id and i.retry_id is not null and s.cancel_requested_at is null
      join retried n on n.agent_id = s.agent_id and n.scope = s.scope
     where w.run_id = s.id
  ), noted as (
    insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
    select s.id, s.next_event_seq - 1, s.company_id, s.agent_id, 'lifecycle', 'system',
           case when s.status = 'succeeded' then 'info' else 'error' end, 'run ' || replace(s.status, '_', ' '),
           jsonb_build_object('status', s.status, 'exitCode', s.exit_code, 'errorCode', s.error_code, 'error', s.error,
                              'retryRunId', n.id, 'failureClass', i.failure_class)
      from settled s join item i on i.run_id = s.id
      left join retried n on n.agent_id = s.agent_id and n.scope = s.scope and i.retry_id is not null and s.cancel_requested_at is null
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.status', jsonb_build_object('runId', id, 'agentId', agent_id, 'status', status,
           'invocationSource', invocation_source, 'triggerDetail', trigger_detail, 'error', error, 'errorCode', error_code,
           'startedAt', started_at, 'finishedAt', finished_at) from settled
    union all
    select company_id, 'agent.status', jsonb_build_object('agentId', agent_id, 'status', status) from slots
  ), remembered as (
    insert into agent_runtime_state as st (agent_id, company_id, adapter_type, session_id, session_params, session_run_id, session_began_at, session_handoff_markdown, session_runs, session_input_tokens,
      last_run_id, last_run_status, last_error, total_input_tokens, total_output_tokens, total_cached_input_tokens, total_cost_micros, recent_cost_micros, recent_tokens)
    select s.agent_id, s.company_id, a.adapter_type,
           ${lastOfAgent("s.session_id_after")}, ${lastOfAgent("s.session_params")}, ${lastOfAgent("s.id")},
           ${lastOfAgent("s.started_at")}, ${lastOfAgent(HANDOFF_OF_RUN)},
           count(*) filter (where ${IS_OF_AGENT}), coalesce(sum(${READ_TOKENS}) filter (where ${IS_OF_AGENT}), 0),
           (array_agg(s.id order by s.finished_at desc))[1], (array_agg(s.status order by s.finished_at desc))[1],
           (array_agg(s.error order by s.finished_at desc))[1],
           sum(i.input_tokens), sum(i.output_tokens), sum(i.cached_input_tokens), sum(s.cost_micros),
           coalesce(array_agg(s.cost_micros order by s.finished_at desc) filter (where ${RAN_TO_ITS_END}), '{}'),
           coalesce(array_agg(i.input_tokens + i.cached_input_tokens + i.cache_write_tokens + i.output_tokens order by s.finished_at desc) filter (where ${RAN_TO_ITS_END}), '{}')
      from settled s join item i on i.run_id = s.id join agents a on a.id = s.agent_id
     group by s.agent_id, s.company_id, a.adapter_type order by s.agent_id
    on conflict (agent_id) do update
      set session_id = coalesce(excluded.session_id, case when st.adapter_type = excluded.adapter_type then st.session_id end),
          session_params = coalesce(excluded.session_params, ${whileSame("st.session_params")}),
          session_run_id = coalesce(excluded.session_run_id, st.session_run_id),
          session_began_at = coalesce(${whileSame("st.session_began_at")}, excluded.session_began_at),
          session_handoff_markdown = ${whileSame("st.session_handoff_markdown", "excluded.session_handoff_markdown")},
          session_runs = excluded.session_runs + ${whileSame("st.session_runs", "0")},
          session_input_tokens = excluded.session_input_tokens + ${whileSame("st.session_input_tokens", "0")},
          adapter_type = excluded.adapter_type, last_run_id = excluded.last_run_id,
          last_run_status = excluded.last_run_status, last_error = excluded.last_error,
          total_input_tokens = st.total_input_tokens + excluded.total_input_tokens,
          total_output_tokens = st.total_output_tokens + excluded.total_output_tokens,
          total_cached_input_tokens = st.total_cached_input_tokens + excluded.total_cached_input_tokens,
          total_cost_micros = st.total_cost_micros + excluded.total_cost_micros,
          recent_cost_micros = (excluded.recent_cost_micros || st.recent_cost_micros)[1:${RECENT_RUNS}],
          recent_tokens = (excluded.recent_tokens || st.recent_tokens)[1:${RECENT_RUNS}], updated_at = now()
  ), sessions as (
    ${KEEP_TASK_SESSIONS}
  )
  select s.id, s.agent_id, s.company_id, n.id as retry_id, n.status as retry_status,
         exists (select from issue_holds h where h.run_id = s.id) as held_issue,
         exists (select from workspace_holds h where h.run_id = s.id) as held_workspace,
         extract(epoch from s.finished_at - s.started_at)::float8 as length_sec
    from settled s join item i on i.run_id = s.id
    left join retried n on n.agent_id = s.agent_id and n.scope = s.scope and i.retry_id is not null and s.cancel_requested_at is null`,
);

export interface SettledRow {
  id: string;
  agent_id: string;
  company_id: string;
  retry_id: string | null;
  retry_status: RunStatus | null;
  /** Others may have waited for what it worked on. */
  held_issue: boolean;
  /** Where it worked. */
  held_workspace: boolean;
  /** From its claim. */
  length_sec: number;
}

/** `isLast`: nothing of the transaction follows, so that its commit may travel with it. */
export function settleRuns(
  tx: Tx,
  settlements: readonly Settlement[],
  { isLast }: { readonly isLast: boolean },
): Promise<SettledRow[]> {
  const values = [storableJson(settlements.map(toItem))];
  return isLast ? tx.last<SettledRow>(SETTLE, values) : tx.rows<SettledRow>(SETTLE, values);
}

const NO_RETRY = {
  runId: null,
  failureClass: null,
  delaySec: 0,
  transientRetries: 0,
  lostCount: 0,
  interruptedCount: 0,
};

const toItem = ({ retry, ...settlement }: Settlement) => ({
  run_id: settlement.runId,
  fencing_token: settlement.fencingToken,
  status: settlement.status,
  error_code: settlement.errorCode,
  error: settlement.error,
  exit_code: settlement.exitCode,
  signal: settlement.signal,
  usage: settlement.usage,
  input_tokens: settlement.tokens.input,
  cached_input_tokens: settlement.tokens.cachedInput,
  cache_write_tokens: settlement.tokens.cacheWrite,
  output_tokens: settlement.tokens.output,
  cost_micros: settlement.costMicros,
  result: settlement.result,
  session_id: settlement.sessionId,
  stdout_excerpt: settlement.stdoutExcerpt,
  stderr_excerpt: settlement.stderrExcerpt,
  log_bytes: settlement.log?.bytes,
  log_sha256: settlement.log?.sha256,
  external_run_id: settlement.externalRunId,
  failure_class: settlement.failureClass,
  reap_ended_by: settlement.reaped?.endedBy ?? null,
  reap_margin_sec: settlement.reaped?.marginSec ?? null,
  ...toRetryItem(retry ?? NO_RETRY),
});

const toRetryItem = (retry: NonNullable<Settlement["retry"]> | typeof NO_RETRY) => ({
  retry_id: retry.runId,
  retry_class: retry.failureClass,
  delay_sec: retry.delaySec,
  transient_retries: retry.transientRetries,
  lost_count: retry.lostCount,
  interrupted_count: retry.interruptedCount,
});

/** A retry that starts at once waits for a slot like any other run. */
const RETRY_WAITS = statement(
  "retry_waits",
  `update agent_slots s set ${MARK_ELIGIBLE} where agent_id = ${anyOf("$1::uuid[]")}`,
);

export async function markEligible(tx: Tx, agentIds: readonly string[]): Promise<void> {
  await tx.rows(RETRY_WAITS, [agentIds]);
}
