import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";

/**
 * Anchored where it is first set: the first fire is one interval away. An unchanged interval leaves
 * the timer as it is, so that saving a configuration does not postpone it.
 */
const PUT = statement(
  "put_heartbeat_timer",
  `
  insert into timers as t (id, company_id, agent_id, kind, interval_sec, anchor_at, next_fire_at)
  values ($1, $2, $3, 'heartbeat', $4, now(), now() + make_interval(secs => $4::int))
  on conflict (agent_id, kind) do update
    set interval_sec = excluded.interval_sec, anchor_at = excluded.anchor_at,
        next_fire_at = excluded.next_fire_at, updated_at = now()
  where t.interval_sec <> excluded.interval_sec`,
);

/** The timer that runtimeConfig.heartbeat keeps; `intervalSec` in seconds. */
export async function putHeartbeatTimer(
  tx: Tx,
  timer: { agentId: string; companyId: string; intervalSec: number },
): Promise<void> {
  await tx.rows(PUT, [newId(), timer.companyId, timer.agentId, timer.intervalSec]);
}

const DELETE = statement("delete_timers", `delete from timers where agent_id = any($1::uuid[])`);

export async function deleteTimers(tx: Tx, agentIds: readonly string[]): Promise<void> {
  await tx.rows(DELETE, [agentIds]);
}

export interface DueTimer {
  readonly id: string;
  readonly agentId: string;
  readonly dueAt: Date;
  /** Fires that came due since and are left out: one fire stands for them all. */
  readonly missed: number;
}

/**
 * Takes due timers and sets each to its next fire, on its anchor's grid and in the future. SKIP LOCKED
 * keeps schedulers out of each other's way; the row's lock holds until the wakeups are in, in the same
 * transaction, so a due time fires once whoever dies.
 */
const TAKE_DUE = statement(
  "take_due_timers",
  `
  with due as (
    select id, next_fire_at as due_at from timers
     where next_fire_at <= now() order by next_fire_at limit $1 for update skip locked
  )
  update timers t
     set last_fired_at = now(), updated_at = now(),
         next_fire_at = t.anchor_at + make_interval(secs => t.interval_sec::double precision
           * (floor(extract(epoch from now() - t.anchor_at) / t.interval_sec) + 1))
    from due where t.id = due.id
  returning t.id, t.agent_id, due.due_at,
            floor(extract(epoch from now() - due.due_at) / t.interval_sec)::int as missed`,
);

export async function takeDueTimers(tx: Tx, limit: number): Promise<DueTimer[]> {
  const rows = await tx.rows<{ id: string; agent_id: string; due_at: Date; missed: number }>(TAKE_DUE, [limit]);
  return rows.map((row) => ({ id: row.id, agentId: row.agent_id, dueAt: row.due_at, missed: row.missed }));
}
