import type { World } from "./world.ts";

/** A run as it was left some days ago, with what belongs to it. */
export interface OldRun {
  /** How many days ago it was made, and (if it is not said otherwise) ended. */
  readonly days: number;
  readonly status?: string;
  readonly endedDaysAgo?: number;
  readonly retryOf?: string;
  readonly key?: string;
}

const ENDED = ["succeeded", "failed", "cancelled", "timed_out"];

/** Writes runs of an agent with a wakeup, two events, two pieces of a log and a cost each; returns their ids. */
export async function seedOldRuns(
  world: World,
  agent: { readonly id: string; readonly companyId: string },
  runs: readonly OldRun[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const { days, status = "succeeded", endedDaysAgo = days, retryOf = null, key = null } of runs) {
    const isEnded = ENDED.includes(status);
    const [run] = await world.sql<{ id: string }>(
      `insert into heartbeat_runs (id, chain_id, company_id, agent_id, scope, status, retry_of_run_id, started_at, finished_at,
         created_at, fencing_token, slot_no, next_event_seq, log_bytes, cost_micros, error_code, scheduled_retry_at, attempt)
       select id, coalesce($6::uuid, id), $1, $2, 'old-' || id, $3, $6, case when $5 then ended end, case when $5 then ended end,
              at, case when $5 then nextval('fencing_tokens') end, case when $5 then 0 end, case when $5 then 3 else 1 end,
              case when $5 then 20 else 0 end, case when $5 then 7 else 0 end, case when $3 = 'failed' then 'x' end,
              case when $3 = 'scheduled_retry' then now() + interval '1 day' end, case when $6::uuid is null then 1 else 2 end
         from (select now() - make_interval(secs => $4::float8 * 86400) as at,
                      now() - make_interval(secs => $7::float8 * 86400) as ended) m
        cross join lateral (
          select overlay(overlay(md5(random()::text) placing substr(run_id_at(at)::text, 1, 8) || substr(run_id_at(at)::text, 10, 4) from 1)
                         placing '7' from 13)::uuid as id) i
       returning id`,
      [agent.companyId, agent.id, status, days, isEnded, retryOf, endedDaysAgo],
    );
    ids.push(run!.id);
    await world.sql(
      `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message, run_id,
         requested_by_actor_type, requested_by_actor_id, requested_at, last_requested_at, idempotency_key)
       select id, company_id, agent_id, 'on_demand', 'queued', 'run.queued', '', id, 'user', 'x', created_at, created_at, $2
         from heartbeat_runs where id = $1`,
      [run!.id, key],
    );
    if (isEnded) await writeJournal(world, run!.id);
  }
  return ids;
}

async function writeJournal(world: World, runId: string): Promise<void> {
  await world.sql(
    `insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type)
     select id, seq, company_id, agent_id, 'lifecycle' from heartbeat_runs, generate_series(1, 2) seq where id = $1`,
    [runId],
  );
  await world.sql(
    `insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
     select $1, n * 10, 10, '{"a": "b"}' from generate_series(0, 1) n`,
    [runId],
  );
  await world.sql(
    `with cost as (
       insert into cost_events (id, company_id, agent_id, heartbeat_run_id, provider, model, cost_micros, origin, occurred_at, created_at)
       select gen_random_uuid(), company_id, agent_id, id, 'p', 'm', 7, 'run', finished_at, finished_at from heartbeat_runs where id = $1
       returning company_id, agent_id, created_at
     )
     insert into spend_balances as b (scope_type, scope_id, company_id, window_start, spent_micros)
     select s.scope_type, s.scope_id, company_id, date_trunc('month', created_at, 'UTC'), 7
       from cost cross join lateral (values ('agent', agent_id), ('company', company_id)) as s(scope_type, scope_id)
     on conflict (scope_type, scope_id, window_start) do update set spent_micros = b.spent_micros + 7`,
    [runId],
  );
}

/** The partitions of the weeks so many days ago, as the loop would have made them then. */
export async function partitionsOf(world: World, ...daysAgo: readonly number[]): Promise<void> {
  for (const days of daysAgo) {
    await world.sql("select ensure_journal_partitions(now() - make_interval(days => $1))", [days]);
  }
}

/** Which of these runs are there, and which still have events and a log. */
export async function whatIsLeft(
  world: World,
  ids: readonly string[],
): Promise<Record<"runs" | "events" | "logs" | "wakeups", number[]>> {
  const left = async (text: string): Promise<number[]> => {
    const found = new Set((await world.sql<{ id: string }>(text, [ids])).map(({ id }) => id));
    return ids.flatMap((id, place) => (found.has(id) ? [place] : []));
  };
  return {
    runs: await left("select id from heartbeat_runs where id = any($1)"),
    events: await left("select run_id as id from heartbeat_run_events where run_id = any($1)"),
    logs: await left("select run_id as id from heartbeat_run_log_chunks where run_id = any($1)"),
    wakeups: await left("select run_id as id from agent_wakeup_requests where run_id = any($1)"),
  };
}
