import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { Place, SealedValue } from "./sealed-value.ts";

interface SealedRow {
  key_id: string;
  wrapped_key: Buffer;
  sealed_value: Buffer;
}

const toSealed = (row: SealedRow): SealedValue => ({
  keyId: row.key_id,
  wrappedKey: row.wrapped_key,
  sealedValue: row.sealed_value,
});

const INSERT = statement(
  "insert_secret_version",
  `insert into secret_versions (company_id, secret_id, version, key_id, wrapped_key, sealed_value)
   values ($1, $2, $3, $4, $5, $6)`,
);

export async function insertVersion(tx: Tx, place: Place, sealed: SealedValue): Promise<void> {
  const { keyId, wrappedKey, sealedValue } = sealed;
  await tx.rows(INSERT, [place.companyId, place.secretId, place.version, keyId, wrappedKey, sealedValue]);
}

const LIST = statement(
  "list_secret_versions",
  `select version, key_id, created_at from secret_versions where secret_id = $1 order by version desc limit $2`,
);

/** Newest first. */
export function listVersions(
  db: Queryable,
  secretId: string,
  limit: number,
): Promise<{ version: number; key_id: string; created_at: Date }[]> {
  return db.rows(LIST, [secretId, limit]);
}

/** A secret as one run asks for it. */
export interface Asked {
  readonly secretId: string;
  /** Null: the latest. */
  readonly version: number | null;
}

export interface Found {
  readonly secretId: string;
  readonly asked: number | null;
  readonly name: string;
  readonly version: number;
  /** Absent where the secret has no such version. */
  readonly sealed: SealedValue | undefined;
}

/** Reads for a run's start, and notes that the secrets are in use: a hot row is written once a minute at the most. */
const FIND = statement(
  "find_secrets_of_run",
  `
  with asked as (
    select * from unnest($2::uuid[], $3::int[]) as a(secret_id, version)
  ), used as (
    update secrets set last_used_at = now()
     where id in (
       select s.id from secrets s where s.company_id = $1 and s.id = ${anyOf("$2::uuid[]")}
          and (s.last_used_at is null or s.last_used_at < now() - interval '1 minute')
        order by s.id for no key update skip locked)
  )
  select a.secret_id, a.version as asked, s.name, coalesce(a.version, s.latest_version) as version,
         v.key_id, v.wrapped_key, v.sealed_value
    from asked a
    join secrets s on s.id = a.secret_id and s.company_id = $1
    left join secret_versions v on v.secret_id = s.id and v.version = coalesce(a.version, s.latest_version)`,
);

type FoundRow = (SealedRow | { [Field in keyof SealedRow]: null }) & {
  secret_id: string;
  asked: number | null;
  name: string;
  version: number;
};

/** Of a company's secrets those that are asked for, in no order; what there is not is missing. */
export async function findForRun(db: Queryable, companyId: string, asked: readonly Asked[]): Promise<Found[]> {
  const ids = asked.map(({ secretId }) => secretId);
  const versions = asked.map(({ version }) => version);
  const rows = await db.rows<FoundRow>(FIND, [companyId, ids, versions]);
  return rows.map((row) => ({
    secretId: row.secret_id,
    asked: row.asked,
    name: row.name,
    version: row.version,
    sealed: row.key_id === null ? undefined : toSealed(row),
  }));
}

const TAKE = statement(
  "take_secret_versions",
  `select company_id, secret_id, version, key_id, wrapped_key, sealed_value from secret_versions
    where key_id = ${anyOf("$1::text[]")} and (secret_id, version) > ($2::uuid, $3::int)
    order by secret_id, version limit $4 for no key update`,
);

/** The next that these master keys wrap, behind one that was seen. */
export async function takeWrappedBy(
  tx: Tx,
  keyIds: readonly string[],
  { after, limit }: { readonly after: Pick<Place, "secretId" | "version">; readonly limit: number },
): Promise<{ place: Place; sealed: SealedValue }[]> {
  type Row = SealedRow & { company_id: string; secret_id: string; version: number };
  const rows = await tx.rows<Row>(TAKE, [keyIds, after.secretId, after.version, limit]);
  return rows.map((row) => ({
    place: { companyId: row.company_id, secretId: row.secret_id, version: row.version },
    sealed: toSealed(row),
  }));
}

const REWRAP = statement(
  "rewrap_secret_version",
  `update secret_versions set key_id = $3, wrapped_key = $4 where secret_id = $1 and version = $2`,
);

export async function replaceWrapping(tx: Tx, { secretId, version }: Place, sealed: SealedValue): Promise<void> {
  await tx.rows(REWRAP, [secretId, version, sealed.keyId, sealed.wrappedKey]);
}

const COUNT_BY_KEY = statement(
  "count_secret_versions_by_key",
  "select key_id, count(*) as versions from secret_versions group by key_id order by key_id",
);

export function countVersionsByKey(db: Queryable): Promise<{ key_id: string; versions: number }[]> {
  return db.rows(COUNT_BY_KEY);
}
