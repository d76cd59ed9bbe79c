import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

export interface CancellationRow {
  id: string;
  company_id: string;
  agent_id: string | null;
  reason: string | null;
  requested_at: Date;
  requested_by_actor_type: string;
  requested_by_actor_id: string;
  total: number;
  done: number;
  step: number;
  cursor: string;
  finished_at: Date | null;
}

export interface NewCancellation {
  readonly id: string;
  readonly companyId: string;
  readonly agentId: string | null;
  readonly reason: string | null;
  readonly idempotencyKey: string | null;
  readonly actorType: string;
  readonly actorId: string;
  readonly total: number;
}

/** `backlog_cancellations_one_per_key` arbitrates: of calls with one key, one makes a row. */
const INSERT = statement(
  "insert_backlog_cancellation",
  `
  insert into backlog_cancellations (id, company_id, agent_id, reason, idempotency_key, requested_by_actor_type,
    requested_by_actor_id, total)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (company_id, idempotency_key) where idempotency_key is not null do nothing
  returning *`,
);

/** Undefined when the key was used before. */
export async function insertCancellation(tx: Tx, item: NewCancellation): Promise<CancellationRow | undefined> {
  const { id, companyId, agentId, reason, idempotencyKey, actorType, actorId, total } = item;
  const values = [id, companyId, agentId, reason, idempotencyKey, actorType, actorId, total];
  return (await tx.rows<CancellationRow>(INSERT, values))[0];
}

const BY_KEY = statement(
  "backlog_cancellation_by_key",
  "select * from backlog_cancellations where company_id = $1 and idempotency_key = $2",
);

export async function cancellationOfKey(tx: Tx, companyId: string, key: string): Promise<CancellationRow> {
  return one(await tx.rows<CancellationRow>(BY_KEY, [companyId, key]));
}

const FIND = statement("find_backlog_cancellation", "select * from backlog_cancellations where id = $1");

export async function findCancellation(db: Queryable, id: string): Promise<CancellationRow | undefined> {
  return (await db.rows<CancellationRow>(FIND, [id]))[0];
}

/** Any that is not done, so that a small one does not wait for a large one; never one that another process is at. */
const TAKE = statement(
  "take_backlog_cancellation",
  "select * from backlog_cancellations where finished_at is null order by random() limit 1 for update skip locked",
);

export async function takeCancellation(tx: Tx): Promise<CancellationRow | undefined> {
  return (await tx.rows<CancellationRow>(TAKE))[0];
}

const ADVANCE = statement(
  "advance_backlog_cancellation",
  `
  update backlog_cancellations
     set step = $2, cursor = $3, done = done + $4, finished_at = case when $5::boolean then now() end
   where id = $1`,
);

export interface Progress {
  readonly step: number;
  readonly cursor: string;
  readonly cancelled: number;
  readonly isFinished: boolean;
}

export async function advanceCancellation(tx: Tx, id: string, progress: Progress): Promise<void> {
  const { step, cursor, cancelled, isFinished } = progress;
  await tx.rows(ADVANCE, [id, step, cursor, cancelled, isFinished]);
}
