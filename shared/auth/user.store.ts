import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";

export interface UserRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  is_instance_admin: boolean;
  created_at: Date;
}

const COLUMNS = "id, email, name, password_hash, is_instance_admin, created_at";

const BY_EMAIL = statement("user_by_email", `select ${COLUMNS} from users where lower(email) = lower($1)`);
const BY_ID = statement("user_by_id", `select ${COLUMNS} from users where id = $1`);

export async function findUserByEmail(db: Queryable, email: string): Promise<UserRow | undefined> {
  const [row] = await db.rows<UserRow>(BY_EMAIL, [email]);
  return row;
}

export async function findUser(db: Queryable, id: string): Promise<UserRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<UserRow>(BY_ID, [id]);
  return row;
}

/** `users_one_per_email` arbitrates. */
const INSERT = statement(
  "insert_user",
  `insert into users (id, email, name, password_hash, is_instance_admin) values ($1, $2, $3, $4, $5)
   on conflict (lower(email)) do nothing returning ${COLUMNS}`,
);

export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly isInstanceAdmin: boolean;
}

/** @throws conflict when the address has an account */
export async function insertUser(tx: Tx, user: NewUser): Promise<UserRow> {
  const values = [user.id, user.email, user.name, user.passwordHash, user.isInstanceAdmin];
  const [row] = await tx.rows<UserRow>(INSERT, values);
  if (row === undefined) throw new ConflictError("User already exists. Use another email.");
  return row;
}

const SET_PASSWORD = statement(
  "set_user_password",
  `update users set password_hash = $2, updated_at = now() where id = $1`,
);

export async function setPasswordHash(tx: Tx, userId: string, hash: string): Promise<void> {
  await tx.rows(SET_PASSWORD, [userId, hash]);
}

const SET_NAME = statement(
  "set_user_name",
  `update users set name = $2, updated_at = now() where id = $1 returning ${COLUMNS}`,
);

export async function setUserName(db: Queryable, userId: string, name: string): Promise<UserRow> {
  return one(await db.rows<UserRow>(SET_NAME, [userId, name]));
}

/**
 * Whoever makes or unmakes an admin waits here for whoever does so already, and reads in a later statement what that
 * one has left. There is nothing else to lock: where no admin is, there is no row.
 */
const LOCK_ADMINS = statement("lock_instance_admins", `select pg_advisory_xact_lock(hashtext('instance_admins'))`);
const COUNT_ADMINS = statement(
  "count_instance_admins",
  `select count(*)::int as count from users where is_instance_admin`,
);
const HAS_ADMIN = statement("has_instance_admin", `select exists (select from users where is_instance_admin) as known`);

export async function lockInstanceAdmins(tx: Tx): Promise<number> {
  await tx.rows(LOCK_ADMINS);
  return one(await tx.rows<{ count: number }>(COUNT_ADMINS)).count;
}

export async function hasInstanceAdmin(db: Queryable): Promise<boolean> {
  return one(await db.rows<{ known: boolean }>(HAS_ADMIN)).known;
}

const SET_ADMIN = statement(
  "set_instance_admin",
  `update users set is_instance_admin = $2, updated_at = now() where id = $1 returning ${COLUMNS}`,
);

export async function setInstanceAdmin(tx: Tx, userId: string, isAdmin: boolean): Promise<UserRow> {
  return one(await tx.rows<UserRow>(SET_ADMIN, [userId, isAdmin]));
}

export interface UserPage {
  readonly query?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** By id, which is by age. */
export async function listUsers(db: Queryable, { query, cursor, limit }: UserPage): Promise<UserRow[]> {
  const rows = sqlBuilder("users").select(sqlBuilder.raw(COLUMNS)).orderBy("id").limit(limit);
  if (cursor !== undefined) void rows.where("id", ">", cursor);
  if (query !== undefined && query !== "") {
    const like = `%${query.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    void rows.whereRaw("(email ilike ? or name ilike ?)", [like, like]);
  }
  return db.run<UserRow>(rows);
}
