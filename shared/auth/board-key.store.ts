import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";

export interface BoardKeyRow {
  id: string;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date;
  revoked_at: Date | null;
}

const COLUMNS = "id, name, created_at, last_used_at, expires_at, revoked_at";

const INSERT = statement(
  "insert_board_key",
  `insert into board_api_keys (id, user_id, name, key_hash, expires_at)
   values ($1, $2, $3, $4, least(coalesce($5::timestamptz, 'infinity'), now() + make_interval(days => $6)))
   returning ${COLUMNS}`,
);

export interface NewBoardKeyRow {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly hash: string;
  /** Sooner than the days allow. */
  readonly expiresAt: Date | null;
  readonly days: number;
}

export async function insertBoardKey(tx: Tx, key: NewBoardKeyRow): Promise<BoardKeyRow> {
  const values = [key.id, key.userId, key.name, key.hash, key.expiresAt, key.days];
  return one(await tx.rows<BoardKeyRow>(INSERT, values));
}

const LIST = statement(
  "list_board_keys",
  `select ${COLUMNS} from board_api_keys where user_id = $1 order by id limit 1000`,
);

export function listBoardKeys(db: Queryable, userId: string): Promise<BoardKeyRow[]> {
  return db.rows<BoardKeyRow>(LIST, [userId]);
}

const REVOKE = statement(
  "revoke_board_key",
  `update board_api_keys set revoked_at = coalesce(revoked_at, now()) where user_id = $1 and id = $2 returning id`,
);
const REVOKE_ALL = statement(
  "revoke_board_keys",
  `update board_api_keys set revoked_at = now() where user_id = $1 and revoked_at is null`,
);

/** Returns whether there is such a key of this person. */
export async function revokeBoardKey(db: Queryable, userId: string, keyId: string): Promise<boolean> {
  return isUuid(keyId) && (await db.rows(REVOKE, [userId, keyId])).length > 0;
}

export async function revokeBoardKeys(db: Queryable, userId: string): Promise<void> {
  await db.rows(REVOKE_ALL, [userId]);
}
