import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

export interface ClaimRow {
  id: string;
  expires_at: Date;
  claimed_at: Date | null;
  claimed_by_user_id: string | null;
  is_over: boolean;
}

const INSERT = statement(
  "insert_board_claim",
  `insert into board_claims (id, token_hash, expires_at) values ($1, $2, now() + make_interval(hours => $3)) returning expires_at`,
);

export async function insertClaim(db: Queryable, claim: { id: string; hash: string; hours: number }): Promise<Date> {
  return one(await db.rows<{ expires_at: Date }>(INSERT, [claim.id, claim.hash, claim.hours])).expires_at;
}

const FIND = statement(
  "find_board_claim",
  `select id, expires_at, claimed_at, claimed_by_user_id, expires_at <= now() as is_over from board_claims where token_hash = $1`,
);

export async function findClaim(db: Queryable, hash: string): Promise<ClaimRow | undefined> {
  const [row] = await db.rows<ClaimRow>(FIND, [hash]);
  return row;
}

const OPEN = statement(
  "has_open_board_claim",
  `select exists (select from board_claims where claimed_at is null and expires_at > now()) as known`,
);

export async function hasOpenClaim(db: Queryable): Promise<boolean> {
  return one(await db.rows<{ known: boolean }>(OPEN)).known;
}

/** Of callers that come at once, one takes it. */
const TAKE = statement(
  "take_board_claim",
  `update board_claims set claimed_at = now() where id = $1 and claimed_at is null and expires_at > now() returning id`,
);
const NOTE = statement("note_board_claimer", `update board_claims set claimed_by_user_id = $2 where id = $1`);

export async function takeClaim(tx: Tx, id: string): Promise<boolean> {
  return (await tx.rows(TAKE, [id])).length > 0;
}

export async function noteClaimer(tx: Tx, id: string, userId: string): Promise<void> {
  await tx.rows(NOTE, [id, userId]);
}
