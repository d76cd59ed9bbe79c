import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { CompanyRole, PermissionKey } from "./company-role.schema.ts";

/** Whose credential it is, and where that person belongs. */
export interface PersonRow {
  id: string;
  /** Of a key: what its owner calls it. */
  name: string | null;
  user_id: string;
  is_instance_admin: boolean;
  memberships: { company_id: string; role: CompanyRole; grants: PermissionKey[] }[];
}

/** The person of `found`, with the companies that there are: one row, in one round trip. */
const PERSON = `
  select f.id, f.name, f.user_id, u.is_instance_admin,
         coalesce((select json_agg(json_build_object('company_id', m.company_id, 'role', m.role, 'grants', m.grants))
                     from company_memberships m
                     join companies c on c.id = m.company_id and c.deleted_at is null
                    where m.user_id = f.user_id), '[]') as memberships
    from found f join users u on u.id = f.user_id`;

/** Notes that it was seen at most once a minute: a page that asks often does not write with each request. */
const USE_SESSION = statement(
  "use_session",
  `
  with found as (
    select id, null::text as name, user_id, last_seen_at from user_sessions where token_hash = $1 and revoked_at is null and expires_at > now()
  ), noted as (
    update user_sessions s set last_seen_at = now()
      from found f where s.id = f.id and s.last_seen_at < now() - interval '1 minute'
  )
  ${PERSON}`,
);

const USE_KEY = statement(
  "use_board_key",
  `
  with found as (
    select id, name, user_id from board_api_keys where key_hash = $1 and revoked_at is null and expires_at > now()
  ), noted as (
    update board_api_keys k set last_used_at = now()
      from found f where k.id = f.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
  )
  ${PERSON}`,
);

export async function useSession(db: Queryable, hash: string): Promise<PersonRow | undefined> {
  const [row] = await db.rows<PersonRow>(USE_SESSION, [hash]);
  return row;
}

export async function useBoardKey(db: Queryable, hash: string): Promise<PersonRow | undefined> {
  const [row] = await db.rows<PersonRow>(USE_KEY, [hash]);
  return row;
}

const INSERT = statement(
  "insert_session",
  `insert into user_sessions (id, user_id, token_hash, address, user_agent, expires_at)
   values ($1, $2, $3, $4, $5, now() + make_interval(days => $6)) returning expires_at`,
);

export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly hash: string;
  readonly address: string;
  readonly userAgent: string | null;
  readonly days: number;
}

/** Returns when it ends. */
export async function insertSession(tx: Tx, session: NewSession): Promise<Date> {
  const { id, userId, hash, address, userAgent, days } = session;
  const values = [id, userId, hash, address, userAgent, days];
  return one(await tx.rows<{ expires_at: Date }>(INSERT, values)).expires_at;
}

const REVOKE = statement(
  "revoke_session",
  `update user_sessions set revoked_at = now() where id = $1 and revoked_at is null`,
);
const REVOKE_OTHERS = statement(
  "revoke_other_sessions",
  `update user_sessions set revoked_at = now()
    where user_id = $1 and revoked_at is null and ($2::uuid is null or id <> $2)`,
);

export async function revokeSession(db: Queryable, sessionId: string): Promise<void> {
  await db.rows(REVOKE, [sessionId]);
}

/** All of them, where none is to be kept. */
export async function revokeSessions(db: Queryable, userId: string, keepId: string | null): Promise<void> {
  await db.rows(REVOKE_OTHERS, [userId, keepId]);
}

export interface SessionRow {
  id: string;
  user_id: string;
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

const FIND = statement(
  "find_session",
  `select id, user_id, address, user_agent, created_at, last_seen_at, expires_at from user_sessions where id = $1`,
);
const LIST = statement(
  "list_sessions",
  `select id, user_id, address, user_agent, created_at, last_seen_at, expires_at from user_sessions
    where user_id = $1 and revoked_at is null and expires_at > now() order by id desc limit 100`,
);
const PRUNE = statement(
  "prune_sessions",
  `delete from user_sessions where id in (
     select id from user_sessions where expires_at < now() - interval '1 day' limit 20 for update skip locked)`,
);

export async function findSession(db: Queryable, id: string): Promise<SessionRow | undefined> {
  const [row] = await db.rows<SessionRow>(FIND, [id]);
  return row;
}

/** Those that count, the newest first. */
export function listSessions(db: Queryable, userId: string): Promise<SessionRow[]> {
  return db.rows<SessionRow>(LIST, [userId]);
}

/** A few that are long over; with each new one, so that they do not pile up. */
export async function pruneSessions(tx: Tx): Promise<void> {
  await tx.rows(PRUNE);
}
