import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { NamedSecretFilter } from "./named-secret.schema.ts";
import type { SecretFilter } from "./secret.schema.ts";

export interface SecretRow {
  id: string;
  company_id: string;
  name: string;
  provider: string;
  external_ref: string | null;
  description: string | null;
  latest_version: number;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  created_at: Date;
  updated_at: Date;
  rotated_at: Date | null;
  last_used_at: Date | null;
  category: string;
  integration_id: string | null;
}

const LIVE = `
  select s.* from secrets s join companies c on c.id = s.company_id and c.deleted_at is null where s.id = $1`;

const FIND = statement("find_secret", LIVE);
const LOCK = statement("lock_secret", `${LIVE} for no key update of s`);
/** Keeps out who is just about to refer to it. */
const LOCK_WHOLE = statement("lock_secret_whole", `${LIVE} for update of s`);

/** @throws not_found */
const required = ([row]: readonly SecretRow[]): SecretRow => {
  if (row === undefined) throw new NotFoundError("Secret");
  return row;
};

/** @throws not_found */
export const requireSecret = async (db: Queryable, id: string): Promise<SecretRow> =>
  required(await db.rows<SecretRow>(FIND, [id]));

/** @throws not_found */
export const lockSecret = async (tx: Tx, id: string): Promise<SecretRow> =>
  required(await tx.rows<SecretRow>(LOCK, [id]));

/** Nobody refers to it anew until the transaction is over. @throws not_found */
export const lockSecretForDelete = async (tx: Tx, id: string): Promise<SecretRow> =>
  required(await tx.rows<SecretRow>(LOCK_WHOLE, [id]));

/** Newest first; `cursor` is the id of the last one seen. */
export function listSecrets(db: Queryable, companyId: string, { cursor, limit }: SecretFilter): Promise<SecretRow[]> {
  const query = sqlBuilder("secrets").select("*").where("company_id", companyId).orderBy("id", "desc").limit(limit);
  if (cursor !== undefined) void query.where("id", "<", cursor);
  return db.run<SecretRow>(query);
}

const BY_NAME = statement("find_secret_by_name", `select * from secrets where company_id = $1 and name = $2`);

const LOCK_NAME = statement(
  "lock_secret_by_name",
  `select * from secrets where company_id = $1 and name = $2 for no key update`,
);

/** Not one that is being deleted: that is waited for. */
export async function lockSecretByName(tx: Tx, companyId: string, name: string): Promise<SecretRow | undefined> {
  const [row] = await tx.rows<SecretRow>(LOCK_NAME, [companyId, name]);
  return row;
}

export async function findSecretByName(db: Queryable, companyId: string, name: string): Promise<SecretRow | undefined> {
  const [row] = await db.rows<SecretRow>(BY_NAME, [companyId, name]);
  return row;
}

/** By name; `cursor` is that of the last one seen. */
export function listNamedSecrets(db: Queryable, companyId: string, filter: NamedSecretFilter): Promise<SecretRow[]> {
  const { category, integrationId, cursor, limit } = filter;
  const query = sqlBuilder("secrets").select("*").where("company_id", companyId).orderBy("name").limit(limit);
  if (category !== undefined) void query.where("category", category);
  if (integrationId !== undefined) void query.where("integration_id", integrationId);
  if (cursor !== undefined) void query.where("name", ">", cursor);
  return db.run<SecretRow>(query);
}

export interface NewSecret {
  readonly id: string;
  readonly companyId: string;
  readonly name: string;
  readonly provider: string;
  readonly description: string | null;
  readonly externalRef: string | null;
  readonly createdByAgentId: string | null;
  readonly createdByUserId: string | null;
  /** `api_key` unless it is said. */
  readonly category?: string;
}

const INSERT = statement(
  "insert_secret",
  `insert into secrets (id, company_id, name, provider, description, external_ref, created_by_agent_id, created_by_user_id, category)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   on conflict (company_id, name) do nothing
   returning *`,
);

/** Undefined when the company has one of this name. */
export async function insertSecret(tx: Tx, secret: NewSecret): Promise<SecretRow | undefined> {
  const { id, companyId, name, provider, description, externalRef, createdByAgentId, createdByUserId } = secret;
  const { category = "api_key" } = secret;
  const values = [id, companyId, name, provider, description, externalRef, createdByAgentId, createdByUserId, category];
  const [row] = await tx.rows<SecretRow>(INSERT, values);
  return row;
}

export interface SecretChange {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly externalRef?: string | null | undefined;
  readonly category?: string | undefined;
  readonly integrationId?: string | null | undefined;
}

/** What is undefined stays as it is. A name that another has is refused by `secrets_one_per_name`. */
export async function updateSecret(tx: Tx, id: string, change: SecretChange): Promise<SecretRow> {
  const columns = {
    name: change.name,
    description: change.description,
    external_ref: change.externalRef,
    category: change.category,
    integration_id: change.integrationId,
  };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  const query = sqlBuilder("secrets")
    .where({ id })
    .update({ ...given, updated_at: sqlBuilder.fn.now() })
    .returning("*");
  return one(await tx.run<SecretRow>(query));
}

const TURN = statement(
  "turn_secret",
  `update secrets set latest_version = latest_version + 1, rotated_at = now(), updated_at = now() where id = $1 returning *`,
);

/** Its number of versions goes up by one. */
export async function turnSecret(tx: Tx, id: string): Promise<SecretRow> {
  return one(await tx.rows<SecretRow>(TURN, [id]));
}

const DELETE = statement("delete_secret", "delete from secrets where id = $1");

/** With all its versions. */
export async function deleteSecret(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const HOLD = statement(
  "hold_secrets",
  `
  select s.id, s.name, s.latest_version from secrets s
   where s.company_id = $1 and s.id = ${anyOf("$2::uuid[]")} order by s.id for key share`,
);

/** Those of a company that there are, which are not deleted before the transaction is over. */
export function holdSecrets(
  tx: Tx,
  companyId: string,
  ids: readonly string[],
): Promise<Pick<SecretRow, "id" | "name" | "latest_version">[]> {
  return tx.rows(HOLD, [companyId, ids]);
}
