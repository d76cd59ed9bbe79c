import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, statement, unplanned } from "../db/db.ts";
import { isHeld } from "./issue-hold.store.ts";
import { alongWith, rankOf } from "./next-in-line.store.ts";

export interface CompanyHead {
  readonly companyId: string;
  readonly weight: number;
  readonly virtualTime: number;
  /** Whose turn it is, one entry per free slot of an agent that may have waiting runs, best first. */
  readonly agentIds: readonly string[];
}

/**
 * Companies with something to run, and of each the agents whose turn it is: by source, then by how long
 * they have been eligible. An agent that has waited a minute goes before fresher ones of any source
 * one step above, and so on: the age counts against the priority, so of each priority the oldest are
 * looked at. An agent with several free slots has its second turn after the first ones of the others.
 */
const HEADS = statement(
  "admission_heads",
  `
  with recursive company as (
    (select company_id from agent_slots where eligible_at is not null order by company_id limit 1)
    union all
    select (select s.company_id from agent_slots s
             where s.eligible_at is not null and s.company_id > c.company_id order by s.company_id limit 1)
      from company c where c.company_id is not null
  )
  select c.company_id, coalesce(sh.weight, 1) as weight, coalesce(sh.virtual_time, 0) as virtual_time, a.agent_ids
    from company c
    left join company_shares sh on sh.company_id = c.company_id
    cross join lateral (
      select array_agg(x.agent_id order by x.turn, x.rank, x.eligible_at) as agent_ids from (
        select h.agent_id, h.rank, h.eligible_at, turn
          from generate_series(0, 3) as p(priority)
          cross join lateral (
            select s.agent_id, s.eligible_at, s.capacity - s.admitted - s.running as free,
                   p.priority - extract(epoch from now() - s.eligible_at) / 60 as rank
              from agent_slots s
             where s.company_id = c.company_id and s.eligible_at <= now() and s.head_priority = p.priority
               and s.admitted + s.running < s.capacity
             order by s.eligible_at limit $1) h
          cross join lateral generate_series(1, h.free) as turn
         order by turn, h.rank, h.eligible_at limit $1) x
    ) a
   where c.company_id is not null and a.agent_ids is not null`,
);

export async function listHeads(db: Queryable, perCompany: number): Promise<CompanyHead[]> {
  const rows = await db.rows<{ company_id: string; weight: number; virtual_time: number; agent_ids: string[] }>(HEADS, [
    perCompany,
  ]);
  return rows.map((row) => ({
    companyId: row.company_id,
    weight: row.weight,
    virtualTime: row.virtual_time,
    agentIds: row.agent_ids,
  }));
}

const TAKE_SLOTS = statement(
  "admission_take_slots",
  `select agent_id, company_id, capacity - admitted - running as free from agent_slots
    where agent_id = ${anyOf("$1::uuid[]")} and eligible_at <= now() order by agent_id for update skip locked`,
);

export function takeSlots(
  tx: Tx,
  agentIds: readonly string[],
): Promise<{ agent_id: string; company_id: string; free: number }[]> {
  return tx.rows(TAKE_SLOTS, [agentIds]);
}

/**
 * Lets the best waiting runs of these agents in, as many as `free` says, and says of each agent whether
 * more wait. The slots are locked by the caller, in an earlier statement.
 *
 * It must cost by what goes in, not by what waits: of each priority it looks at the oldest only, among
 * which the best are, and it counts no further than it needs to. What is held (its issue, its project) is passed over, and of
 * those of one issue, or that were turned away from one place, one goes in: the others are held by it, as far as it knows.
 * What it picked is found again by its id.
 */
const ADMIT = statement(
  "admit_runs",
  `
  with slot as (
    select * from jsonb_to_recordset($1::jsonb) as s(agent_id uuid, free int)
  ), best as materialized (
    select r.id, r.rank, ${alongWith("r")} as thing from slot s cross join lateral (
      select c.*, ${rankOf("c")} as rank from (values (0), (1), (2), (3)) as p(priority) cross join lateral (
        select id, agent_id, priority, created_at, hold_reason, issue_id, project_id from heartbeat_runs q
         where agent_id = s.agent_id and status = 'queued' and admitted_at is null and priority = p.priority and not ${isHeld("q")}
         order by id limit greatest(s.free, 0)) c
       order by rank, c.id limit greatest(s.free, 0)) r
  ), pick as materialized (
    select distinct on (coalesce(thing, uuid_send(id))) id from best order by coalesce(thing, uuid_send(id)), rank, id
  ), entered as (
    update heartbeat_runs r
       set admitted_at = now(), ring_count = r.ring_count + 1, next_ring_at = now() + interval '5 seconds', hold_reason = null
     where r.id = any(array(select id from pick)) and ${unplanned("r.status = 'queued' and r.admitted_at is null")}
    returning r.id, r.agent_id, r.company_id, r.ring_count
  ), counted as materialized (
    select s.agent_id, (select count(*) from entered e where e.agent_id = s.agent_id)::int as n,
           (select count(*) from (
              select from heartbeat_runs w where w.agent_id = s.agent_id and w.status = 'queued' and w.admitted_at is null and not ${isHeld("w")}
                 and (w.id in (select id from pick) or coalesce(${alongWith("w")} not in (select thing from best where thing is not null), true))
               limit greatest(s.free, 0) + 1) x)::int as waiting
      from slot s
  ), slots as (
    update agent_slots a
       set admitted = a.admitted + c.n,
           eligible_at = case when c.waiting > c.n and a.admitted + a.running + c.n < a.capacity then a.eligible_at end,
           head_priority = case when c.waiting > c.n and a.admitted + a.running + c.n < a.capacity then a.head_priority end
      from counted c where a.agent_id = any(array(select agent_id from slot)) and a.agent_id = c.agent_id
  )
  select id, agent_id, company_id, ring_count from entered`,
);

export interface AdmittedRow {
  id: string;
  agent_id: string;
  company_id: string;
  ring_count: number;
}

export function admitRuns(tx: Tx, slots: readonly { agent_id: string; free: number }[]): Promise<AdmittedRow[]> {
  return tx.rows<AdmittedRow>(ADMIT, [JSON.stringify(slots.map(({ agent_id, free }) => ({ agent_id, free })))]);
}

/**
 * What an event should have marked, and did not: agents with waiting runs and a free slot that admission
 * does not look at. Slots that are locked just now are seen to by who locked them, or in the next round.
 */
const REPAIR = statement(
  "repair_eligible",
  `
  with forgotten as (
    select s.agent_id, w.priority
      from agent_slots s
      join (select agent_id, min(priority) as priority from heartbeat_runs q
             where status = 'queued' and admitted_at is null and not ${isHeld("q")} group by agent_id) w using (agent_id)
     where s.eligible_at is null and s.admitted + s.running < s.capacity
       for update of s skip locked
  )
  update agent_slots s set eligible_at = now(), head_priority = f.priority
    from forgotten f where s.agent_id = f.agent_id
  returning s.agent_id`,
);

export async function repairEligible(db: Queryable): Promise<number> {
  return (await db.rows(REPAIR)).length;
}
