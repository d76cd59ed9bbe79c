import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { LEAST_INTERVAL_SEC } from "../instance/settings.store.ts";
import { newId } from "../kernel/ids.ts";

export interface Standing {
  /** Null: it has none. */
  readonly interval_sec: number | null;
  readonly jitter_sec: number | null;
  /** What the operator allows. */
  readonly least_sec: number;
}

const STANDING = statement(
  "heartbeat_timer_standing",
  `
  select t.interval_sec, t.jitter_sec, ${LEAST_INTERVAL_SEC} as least_sec
    from (select) one left join clock_timers t on t.agent_id = $1 and t.kept_by = 'heartbeat'`,
);

export const findStanding = async (tx: Queryable, agentId: string): Promise<Standing> =>
  one(await tx.rows<Standing>(STANDING, [agentId]));

/** Anchored where it is set: the first fire is one interval away. */
const PUT = statement(
  "put_heartbeat_timer",
  `
  insert into clock_timers (id, company_id, agent_id, kept_by, kind, interval_sec, anchor_at, jitter_sec, due_at, fires_at)
  select $1, $2, $3, 'heartbeat', 'interval', $4::int, at, $5, at + make_interval(secs => $4::int),
         at + make_interval(secs => $4::int + $6::int / 1000.0)
    from date_trunc('milliseconds', now()) as at
  on conflict (agent_id) where kept_by = 'heartbeat' do update
    set interval_sec = excluded.interval_sec, anchor_at = excluded.anchor_at, jitter_sec = excluded.jitter_sec,
        due_at = excluded.due_at, fires_at = excluded.fires_at, problem = null, updated_at = now()`,
);

export interface HeartbeatTimer {
  readonly agentId: string;
  readonly companyId: string;
  readonly intervalSec: number;
  readonly jitterSec: number;
  /** What the jitter comes to for this agent. */
  readonly offsetMs: number;
}

export async function putHeartbeatTimer(tx: Tx, timer: HeartbeatTimer): Promise<void> {
  const { companyId, agentId, intervalSec, jitterSec, offsetMs } = timer;
  await tx.rows(PUT, [newId(), companyId, agentId, intervalSec, jitterSec, offsetMs]);
}

const SPREAD = statement(
  "spread_heartbeat_timer",
  `
  update clock_timers
     set jitter_sec = $2, fires_at = due_at + make_interval(secs => $3::int / 1000.0), updated_at = now()
   where agent_id = $1 and kept_by = 'heartbeat'`,
);

/** With another jitter; its due times stay. */
export async function spreadHeartbeatTimer(tx: Tx, { agentId, jitterSec, offsetMs }: HeartbeatTimer): Promise<void> {
  await tx.rows(SPREAD, [agentId, jitterSec, offsetMs]);
}
