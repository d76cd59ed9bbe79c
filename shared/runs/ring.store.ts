import type { Queryable } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";

/** Due rings, with the pause before the next grown: 5 s, 10 s, 20 s, up to 5 minutes. */
const TAKE_RINGS = statement(
  "take_rings",
  `
  with due as (
    select id from heartbeat_runs where status = 'queued' and admitted_at is not null and next_ring_at <= now()
     order by next_ring_at limit $1 for update skip locked
  )
  update heartbeat_runs r
     set next_ring_at = now() + least(interval '5 minutes', interval '5 seconds' * power(2, least(r.ring_count, 6)))
    from due where r.id = due.id
  returning r.id, r.ring_count`,
);

export function takeRings(db: Queryable, limit: number): Promise<{ id: string; ring_count: number }[]> {
  return db.rows(TAKE_RINGS, [limit]);
}

const COUNT_RINGS = statement(
  "count_rings",
  `
  with silent as (
    select id from heartbeat_runs where id = ${anyOf("$1::uuid[]")} and status = 'queued' and admitted_at is not null
       for update skip locked
  )
  update heartbeat_runs r set ring_count = r.ring_count + 1 from silent where r.id = silent.id
  returning r.id, r.company_id, r.ring_count,
            coalesce((select weight from company_shares s where s.company_id = r.company_id), 1) as weight`,
);

export interface CountedRing {
  id: string;
  company_id: string;
  ring_count: number;
  /** Of the company. */
  weight: number;
}

/** Passes over runs that are locked just now, as being claimed or joined: it would hold some while it waits for others. */
export function countRings(db: Queryable, runIds: readonly string[]): Promise<CountedRing[]> {
  return db.rows(COUNT_RINGS, [runIds]);
}

const RINGING = statement(
  "list_ringing",
  "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
);

/** All that is let in and not claimed: no more than the window holds, and its reserve. */
export async function listRinging(db: Queryable): Promise<string[]> {
  return (await db.rows<{ id: string }>(RINGING)).map(({ id }) => id);
}
