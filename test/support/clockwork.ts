import { expect } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { World } from "./world.ts";

type Sql = World["sql"];

export interface TimersWanted {
  readonly count: number;
  /** How long they fire, in seconds from now. */
  readonly seconds: number;
  /** Their intervals, in seconds: from one to the other. */
  readonly intervals: readonly [number, number];
}

/**
 * So many timers of these agents, besides those of their heartbeats. Half of them make up for what they missed with one
 * fire, half with one for each due time. All end at one moment, so that it is known which due times there were.
 */
export async function setTimers(
  sql: Sql,
  agents: readonly Agent[],
  { count, seconds, intervals }: TimersWanted,
): Promise<void> {
  await sql(
    `with made as (
       select gen_random_uuid() as id, ($2::uuid[])[1 + n % cardinality($2::uuid[])] as agent_id, n % 2 = 0 as makes_up_for_all,
              $3::int + n % ($4::int - $3::int + 1) as every, random() * 1000 as spread
         from generate_series(1, $1) n
     )
     insert into clock_timers (id, company_id, agent_id, kind, interval_sec, anchor_at, missed_policy, missed_cap, due_at, fires_at)
     select m.id, a.company_id, a.id, 'interval', every, at, case when makes_up_for_all then 'all' else 'one' end, 100,
            at + make_interval(secs => every), at + make_interval(secs => every)
       from made m join agents a on a.id = m.agent_id
      cross join lateral date_trunc('milliseconds', now() - make_interval(secs => m.spread / 1000)) as at`,
    [count, agents.map(({ id }) => id), ...intervals],
  );
  await sql("update clock_timers set end_at = date_trunc('milliseconds', now()) + make_interval(secs => $1)", [
    seconds,
  ]);
}

/** Nothing is to come any more. */
export const haveEnded = async (sql: Sql): Promise<boolean> =>
  (await sql("select from clock_timers where due_at is not null limit 1")).length === 0;

/** What a fire would have to be, reckoned from what the timers say, and what is recorded. */
const WRONG: Readonly<Record<string, string>> = {
  "a due time is missing": `
    select t.id, due from clock_timers t, generate_series(t.anchor_at + make_interval(secs => t.interval_sec), t.end_at, make_interval(secs => t.interval_sec)) due
     where t.missed_policy = 'all' and not exists (select from clock_fires f where f.timer_id = t.id and f.due_at = due)`,

  "fires and the due times that they stand for are not as many as there were due times": `
    select t.id, n.due, f.fires from clock_timers t
     cross join lateral (select count(*) as due from generate_series(t.anchor_at + make_interval(secs => t.interval_sec), t.end_at, make_interval(secs => t.interval_sec))) n
     cross join lateral (select coalesce(sum(1 + missed), 0) as fires from clock_fires f where f.timer_id = t.id) f
     where n.due <> f.fires`,

  "a fire is for no due time": `
    select f.timer_id, f.due_at from clock_fires f join clock_timers t on t.id = f.timer_id
     where f.due_at > t.end_at or mod(extract(epoch from f.due_at - t.anchor_at)::numeric(20, 6), t.interval_sec) <> 0`,

  "a fire came before its time":
    "select timer_id, due_at, planned_at, fired_at from clock_fires where fired_at < planned_at",

  "a due time has two records": "select timer_id, due_at from clock_fires group by 1, 2 having count(*) > 1",

  "a timer counts other fires than it has": `
    select t.id, t.fires_made from clock_timers t
     where t.fires_made <> (select count(*) from clock_fires f where f.timer_id = t.id)`,

  "a fire woke nobody, or somebody else": `
    select f.timer_id, f.due_at, f.outcome from clock_fires f join clock_timers t on t.id = f.timer_id
      left join agent_wakeup_requests w on w.id = f.wakeup_id and w.agent_id = t.agent_id and w.run_id = f.run_id
     where w.id is null or f.outcome not in ('queued', 'coalesced')
        or w.payload ->> 'timerId' <> f.timer_id::text or (w.payload ->> 'dueAt')::timestamptz <> f.due_at`,

  "a due time woke twice": `
    select payload ->> 'timerId', payload ->> 'dueAt' from agent_wakeup_requests where source = 'timer'
     group by 1, 2 having count(*) > 1`,

  "an agent was woken without a fire": `
    select w.id from agent_wakeup_requests w where w.source = 'timer'
       and not exists (select from clock_fires f where f.wakeup_id = w.id)`,
};

/** Once all have ended: each due time that there was has one fire and woke its agent once. */
export async function expectEachOnce(sql: Sql): Promise<void> {
  for (const [what, query] of Object.entries(WRONG)) expect(await sql(`${query} limit 5`), what).toEqual([]);
}

export interface Figures extends Record<string, unknown> {
  readonly timers: number;
  readonly fires: number;
  /** Due times that another fire stands for. */
  readonly missed: number;
  readonly latenessMs: readonly number[];
}

/** Lateness: the median, p99 and the most. */
export async function figuresOf(sql: Sql): Promise<Figures> {
  const [figures] = await sql<Figures>(
    `select (select count(*)::int from clock_timers) as timers, count(*)::int as fires, sum(missed)::int as missed,
            percentile_disc(array[0.5, 0.99, 1]) within group (order by round(extract(epoch from fired_at - planned_at) * 1000)::int)
              as "latenessMs"
       from clock_fires`,
  );
  return figures as Figures;
}
