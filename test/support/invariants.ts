import { isHeld } from "../../shared/runs/issue-hold.store.ts";
import type { World } from "./world.ts";

/** Each selects what breaks it: nothing, while it holds. */
const INVARIANTS: Readonly<Record<string, string>> = {
  "an agent's counters are what its runs add up to": `
    select s.agent_id, s.admitted, s.running, s.busy_slots, r.*
      from agent_slots s cross join lateral (
        select count(*) filter (where status = 'queued' and admitted_at is not null)::int as admitted_runs,
               count(*) filter (where status = 'running')::int as running_runs,
               coalesce(bit_or(1::bigint << slot_no) filter (where status = 'running'), 0) as held_slots
          from heartbeat_runs where agent_id = s.agent_id) r
     where (s.admitted, s.running, s.busy_slots) is distinct from (r.admitted_runs, r.running_runs, r.held_slots)`,

  "no slot is held by two runs": `
    select agent_id, slot_no, count(*) from heartbeat_runs where status = 'running'
     group by agent_id, slot_no having count(*) > 1 or slot_no is null`,

  "admission looks at every agent with a waiting run and a free slot": `
    select agent_id from agent_slots s
     where eligible_at is null and admitted + running < capacity
       and exists (select from heartbeat_runs r where r.agent_id = s.agent_id and status = 'queued' and admitted_at is null and not ${isHeld("r")})`,

  "no two runs work on one issue": `
    select issue_id from heartbeat_runs where status = 'running' and issue_id is not null group by issue_id having count(*) > 1
    union all
    select r.issue_id from heartbeat_runs r left join issue_holds h using (issue_id)
     where r.status = 'running' and r.issue_id is not null and h.run_id is distinct from r.id`,

  "a priority stands beside every turn that is waited for": `
    select agent_id from agent_slots where (eligible_at is null) <> (head_priority is null)`,

  "a queued run has not begun, and rings if it was let in": `
    select id from heartbeat_runs where status = 'queued'
       and (started_at is not null or finished_at is not null or fencing_token is not null or lease_until is not null
            or (admitted_at is null) <> (next_ring_at is null) or (admitted_at is not null and ring_count = 0))`,

  "a scheduled retry knows when, and is not let in": `
    select id from heartbeat_runs where status = 'scheduled_retry'
       and (scheduled_retry_at is null or admitted_at is not null or started_at is not null or retry_of_run_id is null)`,

  "a running run has an owner": `
    select id from heartbeat_runs where status = 'running'
       and (fencing_token is null or lease_until is null or started_at is null or finished_at is not null
            or (worker_id is null and not awaits_result))`,

  "a finished run has ended, and holds nothing": `
    select id from heartbeat_runs where status in ('succeeded', 'failed', 'cancelled', 'timed_out')
       and (finished_at is null or lease_until is not null or next_ring_at is not null)`,

  "every accepted wakeup has a run, and every other one none": `
    select w.id, w.outcome, w.run_id from agent_wakeup_requests w left join heartbeat_runs r on r.id = w.run_id
     where (w.outcome in ('queued', 'coalesced')) <> (r.id is not null)`,

  "every run that waits has a wakeup that waits for it": `
    select r.id from heartbeat_runs r where r.status in ('queued', 'scheduled_retry')
       and not exists (select from agent_wakeup_requests w where w.run_id = r.id)`,

  "the events of a run are numbered without a gap": `
    select r.id, r.next_event_seq, e.* from heartbeat_runs r cross join lateral (
      select count(*) as events, coalesce(min(seq), 1) as first, coalesce(max(seq), 0) as last
        from heartbeat_run_events where run_id = r.id) e
     where (e.first <> 1 or e.last <> e.events or r.next_event_seq <> e.last + 1)
       and run_log_removed_at(r.id, r.log_removed_at) is null`,

  "the log of a run is one piece": `
    select r.id, r.log_bytes, c.byte_offset, c.byte_length
      from heartbeat_runs r left join lateral (
        select byte_offset, byte_length, octet_length(lines) as really,
               lead(byte_offset, 1, r.log_bytes) over (order by byte_offset) as next, row_number() over (order by byte_offset) as n
          from heartbeat_run_log_chunks where run_id = r.id) c on true
     where ((c.n is null and r.log_bytes <> 0) or (c.n = 1 and c.byte_offset <> 0)
        or c.byte_offset + c.byte_length <> c.next or c.byte_length <> c.really)
       and run_log_removed_at(r.id, r.log_removed_at) is null`,

  "balances are the sums of what was booked": `
    with booked as (
      select scope_type, scope_id, date_trunc('month', created_at, 'UTC') as window_start, sum(cost_micros) as micros
        from cost_events cross join lateral (values ('agent', agent_id), ('company', company_id)) as s(scope_type, scope_id)
       where cost_micros <> 0
       group by 1, 2, 3
    )
    select scope_type, scope_id, window_start, spent_micros, micros
      from spend_balances full join booked using (scope_type, scope_id, window_start)
     where spent_micros is distinct from micros`,

  "the sums of the ledger are the budgets' balances": `
    with posted as (
      select policy_id, window_start, sum(spent_delta) as spent, sum(reserved_delta) as reserved from budget_ledger group by 1, 2
    )
    select policy_id, window_start, b.spent, b.reserved, p.spent as posted, p.reserved as posted_reserved
      from budget_balances b full join posted p using (policy_id, window_start)
     where (coalesce(b.spent, 0), coalesce(b.reserved, 0)) is distinct from (coalesce(p.spent, 0)::bigint, coalesce(p.reserved, 0)::bigint)`,

  "what a budget has reserved is what its runs hold": `
    select b.policy_id, b.window_start, b.reserved, h.held from budget_balances b cross join lateral (
      select coalesce(sum(amount), 0)::bigint as held from budget_reservations r
       where r.policy_id = b.policy_id and r.window_start = b.window_start) h
     where b.reserved <> h.held`,

  "only a running run holds money": `
    select h.run_id, h.policy_id, h.amount, r.status from budget_reservations h left join heartbeat_runs r on r.id = h.run_id
     where r.status is distinct from 'running'`,

  "a budget has seen what its scope has cost": `
    select p.id, p.scope_type, b.window_start, b.spent, e.micros
      from budget_policies p join budget_balances b on b.policy_id = p.id
      cross join lateral (
        select coalesce(sum(case when p.metric = 'tokens' then c.input_tokens + c.cached_input_tokens + c.cache_write_tokens + c.output_tokens
                                 when p.counts_included then greatest(c.cost_micros, coalesce(c.value_micros, c.cost_micros))
                                 else c.cost_micros end), 0)::bigint as micros
          from cost_events c
         where c.is_counted and c.created_at >= b.window_start and c.created_at < b.window_end
           and case p.scope_type when 'agent' then c.agent_id = p.scope_id when 'company' then c.company_id = p.scope_id
                                 else p.scope_type = 'instance' end) e
     where p.metric in ('billed_cents', 'tokens') and p.scope_type in ('agent', 'company', 'instance') and b.spent <> e.micros`,

  "no two attempts had one slot at a time": `
    select * from (
      select agent_id, slot_no, id, started_at, fencing_token,
             lag(id) over slot as before, lag(coalesce(finished_at, 'infinity')) over slot as until
        from heartbeat_runs where fencing_token is not null
      window slot as (partition by agent_id, slot_no order by fencing_token)) t
     where started_at < until`,

  "no two attempts of a chain were made at a time": `
    select * from (
      select chain_id, id, started_at, lag(id) over chain as before, lag(coalesce(finished_at, 'infinity')) over chain as until
        from heartbeat_runs where fencing_token is not null
      window chain as (partition by chain_id order by fencing_token)) t
     where started_at < until`,

  "no two runs have one fencing token": `
    select fencing_token, array_agg(id) from heartbeat_runs where fencing_token is not null group by 1 having count(*) > 1`,

  "no run began before the wakeups that it answers": `
    select w.id, w.requested_at, r.id as run_id, r.started_at
      from agent_wakeup_requests w join heartbeat_runs r on r.id = w.run_id where r.started_at < w.requested_at`,

  "a run that ended without success says why": `
    select id, status from heartbeat_runs where status in ('failed', 'cancelled', 'timed_out') and error_code is null`,

  "an agent awaits approval exactly while there is one to decide about it": `
    select a.id as agent_id, a.lifecycle, p.id as approval_id, p.status
      from agents a join companies c on c.id = a.company_id and c.deleted_at is null
      left join approvals p on p.hired_agent_id = a.id and p.status in ('pending', 'revision_requested')
     where (a.lifecycle = 'pending_approval') <> (p.id is not null)`,

  "an approval is decided once, and says when": `
    select id, status, decided_at from approvals where (status = 'pending') <> (decided_at is null)`,

  "goals are trees of a few levels, each of one company": `
    with recursive line as (
      select id as goal_id, parent_id, 1 as depth from goals
      union all
      select l.goal_id, p.parent_id, l.depth + 1 from line l join goals p on p.id = l.parent_id where l.depth <= 20
    )
    select g.id, g.parent_id
      from goals g join companies c on c.id = g.company_id and c.deleted_at is null
     where g.parent_id not in (select id from goals where company_id = g.company_id)
        or exists (select from line where goal_id = g.id and depth > 20)`,

  "whoever owns a goal or leads a project is there, in its company": `
    select t.id, t.agent_id
      from (select id, company_id, owner_agent_id as agent_id from goals
            union all select id, company_id, lead_agent_id from projects) t
      join companies c on c.id = t.company_id and c.deleted_at is null
     where t.agent_id is not null
       and t.agent_id not in (select id from agents where company_id = t.company_id and deleted_at is null)`,

  "of a project's workspaces one is the primary one": `
    select w.project_id from project_workspaces w join companies c on c.id = w.company_id and c.deleted_at is null
     group by 1 having count(*) filter (where w.is_primary) <> 1`,

  "a schedule comes next only while it and its routine are active": `
    select t.id, t.kind, t.enabled, r.status
      from routine_triggers t join routines r on r.id = t.routine_id left join clock_timers k on k.trigger_id = t.id
     where coalesce(k.due_at, t.next_run_at) is not null and (t.kind <> 'schedule' or not t.enabled or r.status <> 'active')`,

  "a routine's run has become an issue, or says when it ended": `
    select id, status, linked_issue_id, completed_at from routine_runs
     where (status not in ('received', 'issue_created')) <> (completed_at is not null)
        or (status = 'issue_created' and linked_issue_id is null)`,

  "a later run of an agent has a greater fencing token": `
    select id, fencing_token, before from (
      select id, fencing_token, lag(fencing_token) over (partition by agent_id order by started_at, fencing_token) as before
        from heartbeat_runs where fencing_token is not null) t
     where before >= fencing_token`,
};

/**
 * What holds of any database at any moment between transactions, whatever was done and whoever died.
 * Throws with all that is broken.
 */
export const checkInvariants = (sql: World["sql"]): Promise<void> => expectNothing(sql, INVARIANTS);

/** Runs each question, and throws with the first rows of all that have an answer. */
export async function expectNothing(
  sql: World["sql"],
  questions: Readonly<Record<string, string>>,
  values: readonly unknown[] = [],
): Promise<void> {
  const broken: string[] = [];
  for (const [promise, query] of Object.entries(questions)) {
    const rows = await sql(`${query} limit 5`, values);
    if (rows.length > 0) broken.push(`${promise}: ${JSON.stringify(rows)}`);
  }
  if (broken.length > 0) throw new Error(`broken:\n${broken.join("\n")}`);
}
