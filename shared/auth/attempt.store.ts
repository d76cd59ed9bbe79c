import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { Attempts } from "./attempt-limit.ts";

const FORGET = statement(
  "forget_old_attempts",
  `delete from access_attempts where key in (
     select key from access_attempts where window_started_at < now() - interval '1 day' limit 20 for update skip locked)`,
);
const BEGIN = statement(
  "begin_attempts",
  `insert into access_attempts (key, attempts, window_started_at) values ($1, 0, 'epoch') on conflict do nothing`,
);
const LOCK = statement(
  "lock_attempts",
  `select attempts, window_started_at, clock_timestamp() as now from access_attempts where key = $1 for update`,
);

/** The row's lock makes it exact: of callers that come at once, each sees what the one before has counted. */
export async function lockAttempts(tx: Tx, key: string): Promise<{ readonly known: Attempts; readonly now: Date }> {
  await tx.rows(FORGET);
  await tx.rows(BEGIN, [key]);
  const row = one(await tx.rows<{ attempts: number; window_started_at: Date; now: Date }>(LOCK, [key]));
  return { known: { attempts: row.attempts, windowStartedAt: row.window_started_at }, now: row.now };
}

const SET = statement(
  "set_attempts",
  `update access_attempts set attempts = $2, window_started_at = $3 where key = $1`,
);

export async function setAttempts(tx: Tx, key: string, { attempts, windowStartedAt }: Attempts): Promise<void> {
  await tx.rows(SET, [key, attempts, windowStartedAt]);
}

const CLEAR = statement("clear_attempts", `delete from access_attempts where key = $1`);

export async function clearAttempts(db: Queryable, key: string): Promise<void> {
  await db.rows(CLEAR, [key]);
}
