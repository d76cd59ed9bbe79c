import type { Queryable, Tx } from "../db/db.ts";
import { one, orLast, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";
import type { ApiToken } from "./api-token.ts";

interface TokenRow {
  id: string;
  name: string;
  scopes: string[];
  created_by: string;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
  revoked_at: Date | null;
}

const COLUMNS = "id, name, scopes, created_by, created_at, last_used_at, expires_at, revoked_at";

const INSERT = statement(
  "insert_api_token",
  `insert into api_tokens (id, name, scopes, created_by, expires_at) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`,
);

export interface NewTokenRow {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly expiresAt: Date | null;
}

export async function insertApiToken(tx: Tx, token: NewTokenRow): Promise<ApiToken> {
  const { id, name, scopes, createdBy, expiresAt } = token;
  return toToken(one(await tx.rows<TokenRow>(INSERT, [id, name, scopes, createdBy, expiresAt])));
}

const INSERT_VALUE = statement(
  "insert_api_token_value",
  `insert into api_token_values (token_hash, token_id) values ($1, $2)`,
);

export async function insertTokenValue(tx: Tx, tokenId: string, hash: string): Promise<void> {
  await tx.rows(INSERT_VALUE, [hash, tokenId]);
}

/** The newest value gets an end; older ones are gone at once, so that two count at the most. */
const END_VALUES = statement(
  "end_api_token_values",
  `with gone as (delete from api_token_values where token_id = $1 and ends_at is not null)
   update api_token_values set ends_at = now() + make_interval(secs => $2)
    where token_id = $1 and ends_at is null returning ends_at`,
);

/** Returns when the value that was in use ends. Lock the token first. */
export async function endTokenValues(tx: Tx, tokenId: string, graceSec: number): Promise<Date> {
  return one(await tx.rows<{ ends_at: Date }>(END_VALUES, [tokenId, graceSec])).ends_at;
}

const FIND = statement("find_api_token", `select ${COLUMNS} from api_tokens where id = $1`);
const LOCK = statement("lock_api_token", `select ${COLUMNS} from api_tokens where id = $1 for update`);

export async function findApiToken(db: Queryable, id: string): Promise<ApiToken | undefined> {
  const [row] = isUuid(id) ? await db.rows<TokenRow>(FIND, [id]) : [];
  return row && toToken(row);
}

export async function lockApiToken(tx: Tx, id: string): Promise<ApiToken | undefined> {
  const [row] = isUuid(id) ? await tx.rows<TokenRow>(LOCK, [id]) : [];
  return row && toToken(row);
}

const LIST = statement(
  "list_api_tokens",
  `select ${COLUMNS} from api_tokens
    where id < ${orLast("$1")} and ($3::text is null or created_by = $3) order by id desc limit $2`,
);

export interface TokenPage {
  readonly cursor?: string | undefined;
  /** Those of one maker. */
  readonly createdBy?: string | undefined;
  readonly limit: number;
}

/** The newest first. */
export async function listApiTokens(db: Queryable, page: TokenPage): Promise<ApiToken[]> {
  return (await db.rows<TokenRow>(LIST, [page.cursor ?? null, page.limit, page.createdBy ?? null])).map(toToken);
}

const REVOKE = statement(
  "revoke_api_token",
  `update api_tokens set revoked_at = coalesce(revoked_at, now()) where id = $1 returning ${COLUMNS}`,
);

export async function revokeApiToken(tx: Tx, id: string): Promise<ApiToken> {
  return toToken(one(await tx.rows<TokenRow>(REVOKE, [id])));
}

/** Notes at most once a minute that it was used: who asks often does not write with each request. */
const USE = statement(
  "use_api_token",
  `
  with found as (
    select t.*, v.ends_at is not null and v.ends_at <= now() as is_replaced,
           t.expires_at is not null and t.expires_at <= now() as is_expired
      from api_token_values v join api_tokens t on t.id = v.token_id where v.token_hash = $1
  ), noted as (
    update api_tokens t set last_used_at = now()
      from found f
     where t.id = f.id and (t.last_used_at is null or t.last_used_at < now() - interval '1 minute')
       and not f.is_replaced and not f.is_expired and f.revoked_at is null
  )
  select ${COLUMNS}, is_replaced, is_expired from found`,
);

export interface UsedToken extends ApiToken {
  /** A newer value took its place, and the time in which both counted is over. */
  readonly isReplaced: boolean;
  readonly isExpired: boolean;
}

export async function useApiToken(db: Queryable, hash: string): Promise<UsedToken | undefined> {
  const [row] = await db.rows<TokenRow & { is_replaced: boolean; is_expired: boolean }>(USE, [hash]);
  return row && { ...toToken(row), isReplaced: row.is_replaced, isExpired: row.is_expired };
}

const toToken = (row: TokenRow): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  createdBy: row.created_by,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});
