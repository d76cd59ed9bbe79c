import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

/** Whether the fleet is to start nothing, by the database's clock. A condition for any statement. */
export const IS_DRAINED = "exists (select from instance_drain where until is null or until > now())";

const GATE_KEY = 5_318_008_417;

/**
 * Claims go through the gate side by side, and whoever sets a drain waits for those that are inside: behind its
 * commit every claim reads it, so that a fleet which is quiet stays so. Taken before any row is locked.
 */
export const PASS_START_GATE = `pg_advisory_xact_lock_shared(${GATE_KEY})`;

const CLOSE_GATE = statement("close_start_gate", `select pg_advisory_xact_lock(${GATE_KEY})`);

/** The first statement of its transaction. */
export async function closeStartGate(tx: Tx): Promise<void> {
  await tx.rows(CLOSE_GATE);
}

export interface DrainRow {
  since: Date;
  set_by_type: string;
  set_by_id: string;
  reason: string | null;
  until: Date | null;
}

/** Keeps since when it holds, where it held already. Nothing comes back when `until` has passed. */
const SET = statement(
  "set_instance_drain",
  `
  insert into instance_drain as d (set_by_type, set_by_id, reason, until)
  select $1, $2, $3, $4::timestamptz where $4::timestamptz is null or $4::timestamptz > now()
  on conflict (is_only) do update
    set since = case when d.until <= now() then now() else d.since end,
        set_by_type = excluded.set_by_type, set_by_id = excluded.set_by_id, reason = excluded.reason, until = excluded.until
  returning *`,
);

export interface NewDrain {
  readonly byType: string;
  readonly byId: string;
  readonly reason: string | null;
  readonly until: string | null;
}

export async function setDrain(tx: Tx, { byType, byId, reason, until }: NewDrain): Promise<DrainRow | undefined> {
  const [row] = await tx.rows<DrainRow>(SET, [byType, byId, reason, until]);
  return row;
}

/** Of one that has ended by itself the row goes too, but it was not ended by this. */
const END = statement(
  "end_instance_drain",
  `delete from instance_drain returning until is null or until > now() as was_in_force`,
);

/** Whether there was one in force. */
export async function endDrain(tx: Tx): Promise<boolean> {
  return (await tx.rows<{ was_in_force: boolean }>(END)).some((row) => row.was_in_force);
}

/** Without a drain in force all of its part is null. */
export type DrainStatusRow = { [Column in keyof DrainRow]: DrainRow[Column] | null } & {
  running: number;
  waiting: number;
};

const READ = statement(
  "read_instance_drain",
  `
  select d.*,
         (select count(*) from heartbeat_runs where status = 'running') as running,
         (select count(*) from heartbeat_runs where status = 'queued' and admitted_at is null)
           + (select count(*) from heartbeat_runs where status = 'queued' and admitted_at is not null) as waiting
    from (select) as fleet left join instance_drain d on d.until is null or d.until > now()`,
);

/** One snapshot: no run starts between the counts and the drain. */
export async function readDrain(db: Queryable): Promise<DrainStatusRow> {
  return one(await db.rows<DrainStatusRow>(READ));
}
