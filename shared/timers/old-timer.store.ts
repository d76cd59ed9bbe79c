import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** As the version before kept heartbeats. */
export interface OldTimer {
  readonly id: string;
  readonly company_id: string;
  readonly agent_id: string;
  readonly interval_sec: number;
  readonly anchor_at: Date;
  readonly next_fire_at: Date;
  readonly last_fired_at: Date | null;
}

const COLUMNS = "id, company_id, agent_id, interval_sec, anchor_at, next_fire_at, last_fired_at";

const TAKE = statement(
  "take_old_timers",
  `
  delete from timers where id in (select id from timers order by id limit $1 for update skip locked)
  returning ${COLUMNS}`,
);

/** A batch of them, which are gone with it; nobody else takes the same. */
export const takeOldTimers = (tx: Tx, limit: number): Promise<OldTimer[]> => tx.rows<OldTimer>(TAKE, [limit]);

const TAKE_OF_AGENT = statement(
  "take_old_timer_of_agent",
  `delete from timers where agent_id = $1 returning ${COLUMNS}`,
);

export const takeOldTimersOf = (tx: Tx, agentId: string): Promise<OldTimer[]> =>
  tx.rows<OldTimer>(TAKE_OF_AGENT, [agentId]);

const KEEP = statement(
  "keep_old_timers",
  `
  insert into clock_timers as t (id, company_id, agent_id, kept_by, kind, interval_sec, anchor_at, jitter_sec, due_at,
    fires_at, last_fired_at)
  select n.id, a.company_id, a.id, 'heartbeat', 'interval', n.interval_sec, n.anchor_at, n.jitter_sec, n.due_at,
         n.due_at + make_interval(secs => n.offset_ms / 1000.0), n.last_fired_at
    from unnest($1::uuid[], $2::uuid[], $3::int[], $4::timestamptz[], $5::int[], $6::timestamptz[], $7::int[], $8::timestamptz[])
      as n(id, agent_id, interval_sec, anchor_at, jitter_sec, due_at, offset_ms, last_fired_at)
    join agents a on a.id = n.agent_id and a.lifecycle = 'active' and a.deleted_at is null
   order by a.id
  on conflict (agent_id) where kept_by = 'heartbeat' do update
    set interval_sec = excluded.interval_sec, anchor_at = excluded.anchor_at, jitter_sec = excluded.jitter_sec,
        due_at = excluded.due_at, fires_at = excluded.fires_at, problem = null, updated_at = now()
  where t.interval_sec <> excluded.interval_sec`,
);

export interface KeptTimer extends OldTimer {
  readonly jitterSec: number;
  readonly offsetMs: number;
}

/**
 * As timers of the clock, with the due times that they had. An agent that has one already was configured anew by the
 * version before: an interval that is the same changes nothing.
 */
export async function keepOldTimers(tx: Tx, timers: readonly KeptTimer[]): Promise<void> {
  await tx.rows(KEEP, [
    timers.map(({ id }) => id),
    timers.map(({ agent_id }) => agent_id),
    timers.map(({ interval_sec }) => interval_sec),
    timers.map(({ anchor_at }) => anchor_at.toISOString()),
    timers.map(({ jitterSec }) => jitterSec),
    timers.map(({ next_fire_at }) => next_fire_at.toISOString()),
    timers.map(({ offsetMs }) => offsetMs),
    timers.map(({ last_fired_at }) => last_fired_at?.toISOString() ?? null),
  ]);
}
