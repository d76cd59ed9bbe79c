import pg from "pg";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";

/**
 * What the version before the clock says to its table of timers, in its own words: these statements stay as they are.
 * It goes on while the clock takes over, until the last old process is gone.
 */
export interface ReleasedClock extends AsyncDisposable {
  /** As when an agent is configured. */
  readonly put: (agent: Pick<Agent, "id" | "companyId">, intervalSec: number) => Promise<void>;
  /** Takes what is due, in a transaction that is open until `commit`; resolves to the agents that it wakes in it. */
  readonly take: () => Promise<{ readonly agent_id: string; readonly due_at: Date }[]>;
  readonly commit: () => Promise<void>;
}

const PUT = `
  insert into timers as t (id, company_id, agent_id, kind, interval_sec, anchor_at, next_fire_at)
  values ($1, $2, $3, 'heartbeat', $4, now(), now() + make_interval(secs => $4::int))
  on conflict (agent_id, kind) do update
    set interval_sec = excluded.interval_sec, anchor_at = excluded.anchor_at,
        next_fire_at = excluded.next_fire_at, updated_at = now()
  where t.interval_sec <> excluded.interval_sec`;

const TAKE_DUE = `
  with due as (
    select id, next_fire_at as due_at from timers
     where next_fire_at <= now() order by next_fire_at limit 500 for update skip locked
  )
  update timers t
     set last_fired_at = now(), updated_at = now(),
         next_fire_at = t.anchor_at + make_interval(secs => t.interval_sec::double precision
           * (floor(extract(epoch from now() - t.anchor_at) / t.interval_sec) + 1))
    from due where t.id = due.id
  returning t.agent_id, due.due_at`;

export async function openReleasedClock(url: string): Promise<ReleasedClock> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    put: async ({ id, companyId }, intervalSec) => {
      await client.query(PUT, [newId(), companyId, id, intervalSec]);
    },
    take: async () => {
      await client.query("begin");
      return (await client.query<{ agent_id: string; due_at: Date }>(TAKE_DUE)).rows;
    },
    commit: async () => void (await client.query("commit")),
    [Symbol.asyncDispose]: () => client.end(),
  };
}
