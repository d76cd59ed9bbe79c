import { setTimeout as sleep } from "node:timers/promises";

import { until } from "../test/support/until.ts";
import { makeFleet } from "./fleet.ts";
import type { NodeProcess } from "./node-process.ts";
import type { Ground } from "./stage.ts";

export interface TimersEffort {
  readonly rounds: number;
  /** The sizes of docs/performance.md instead of a tenth of them or so. */
  readonly isLarge: boolean;
}

export interface TimerFleet {
  readonly agentIds: readonly string[];
  readonly apiUrl: string;
  readonly scheduler: NodeProcess;
}

/** Agents with a timer each, and a scheduler; no worker, so that their runs wait. */
export async function startTimerFleet(ground: Ground, agents: number): Promise<TimerFleet> {
  const api = await ground.startApi();
  const plan = { agents, adapterType: "process", adapterConfig: { command: "true" } } as const;
  const agentIds = await makeFleet(ground, api.url, plan);
  await makeTimers(ground, agentIds);
  return { agentIds, apiUrl: api.url, scheduler: await ground.startScheduler() };
}

type Sql = Pick<Ground, "sql">;

/** Each agent gets so many timers that come once a day, and not today. */
export async function makeTimers({ sql }: Sql, agentIds: readonly string[], perAgent = 1): Promise<void> {
  await sql(
    `insert into clock_timers (id, company_id, agent_id, name, kind, interval_sec, anchor_at, due_at, fires_at)
     select gen_random_uuid(), a.company_id, a.id, n::text, 'interval', 86400, at, at, at
       from unnest($1::uuid[]) as w(id) join agents a using (id), generate_series(1, $2::int) n,
            lateral (select date_trunc('second', now()) + interval '1 day' + make_interval(secs => n) as at) moment`,
    [agentIds, perAgent],
  );
  await sql("vacuum analyze clock_timers");
}

export interface Arming {
  readonly at: Date;
  /** So many come together, and the next as many so much later. Without: all come at once. */
  readonly together?: number;
  readonly stepMs?: number;
}

/** One timer of each of these agents comes due then, in the order in which they stand. */
export async function arm(
  { sql }: Sql,
  agentIds: readonly string[],
  { at, together, stepMs = 0 }: Arming,
): Promise<void> {
  await sql(
    `update clock_timers t set anchor_at = d.at, due_at = d.at, fires_at = d.at
       from unnest($1::uuid[]) with ordinality as w(agent_id, place),
            lateral (select $2::timestamptz + make_interval(secs => (place - 1) / $3::int * $4::float8 / 1000) as at) d
      where t.agent_id = w.agent_id and t.name = '1'`,
    [agentIds, at.toISOString(), together ?? agentIds.length, stepMs],
  );
}

/** Longer than a scheduler sleeps that knows of nothing: it is not told of what the bench puts there. */
const AHEAD_MS = 7_000;

/** As `arm`, a moment from now, which it returns; it resolves just before it. */
export async function armAhead(sql: Sql, agentIds: readonly string[], steps: Omit<Arming, "at"> = {}): Promise<Date> {
  // Of a hundred thousand rows the update alone takes seconds: they are far away until it is over.
  const at = new Date(Date.now() + AHEAD_MS + agentIds.length / 5);
  await arm(sql, agentIds, { ...steps, at });
  const leftMs = at.getTime() - Date.now();
  if (leftMs < AHEAD_MS - 1_000) throw new Error(`the timers were ready ${leftMs} ms before they were due: too late`);
  await sleep(leftMs);
  return at;
}

/** What was due in a span of time and fired: how late each was, in milliseconds, by the database's clock. */
export interface Fires {
  readonly lateMs: readonly number[];
  /** From when the first was due until the last was fired. */
  readonly seconds: number;
}

/** Waits until all that was due from then on is fired. @throws unless `count` were, and each made a run of its own */
export async function firesSince({ sql }: Sql, from: Date, count: number): Promise<Fires> {
  const due = "select id from clock_timers where fires_at < now() + interval '1 hour' limit 1";
  await until(async () => (await sql(due)).length === 0, { timeoutMs: 180_000, everyMs: 100, what: "all to be fired" });
  const fires = await sql<{ late_ms: number; at_sec: number; outcome: string }>(
    `select extract(epoch from fired_at - planned_at)::float8 * 1000 as late_ms, outcome,
            extract(epoch from fired_at - $1::timestamptz)::float8 as at_sec
       from clock_fires where due_at >= $1`,
    [from.toISOString()],
  );
  const runs = fires.filter(({ outcome }) => outcome === "queued").length;
  if (runs !== count) throw new Error(`${count} timers came due, and ${fires.length} fires made ${runs} runs`);
  return {
    lateMs: fires.map(({ late_ms }) => late_ms),
    seconds: fires.reduce((last, { at_sec }) => Math.max(last, at_sec), 0),
  };
}

/** Fires of one transaction, at most; what the baseline inserts at a time. */
const BATCH = 500;

/** Inserts so many rows of a fire's ids into a table that has nothing but its key; resolves to the seconds it took. */
export async function insertBare({ sql }: Sql, rows: number): Promise<number> {
  await sql(`create table if not exists bare_fires (id uuid primary key, timer_id uuid not null,
    agent_id uuid not null, due_at timestamptz not null default now())`);
  const ids = Array.from({ length: 3 * BATCH }, () => crypto.randomUUID());
  const began = performance.now();
  for (let left = rows; left > 0; left -= BATCH) {
    const size = Math.min(left, BATCH);
    const columns = [0, 1].map((column) => ids.slice(column * BATCH, column * BATCH + size));
    const keys = Array.from({ length: size }, () => crypto.randomUUID());
    await sql(
      `insert into bare_fires (id, timer_id, agent_id)
       select * from unnest($1::uuid[], $2::uuid[], $3::uuid[])`,
      [keys, ...columns],
    );
  }
  return (performance.now() - began) / 1_000;
}
