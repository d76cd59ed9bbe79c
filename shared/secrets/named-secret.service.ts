import { type Actor, requireCompany, requireLead } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Keyring } from "./keyring.ts";
import type { NamedSecret, NamedSecretFilter, PutSecret } from "./named-secret.schema.ts";
import { findSecretByName, listNamedSecrets, lockSecretByName, type SecretRow, updateSecret } from "./secret.store.ts";
import { createSecretIn, rotateSecretIn } from "./secret-changes.ts";

/** A company's secrets by their names: what is kept under a name again takes the place of what was. */
export interface NamedSecretService {
  /** By name. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: NamedSecretFilter) => Promise<NamedSecret[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string, name: string) => Promise<NamedSecret>;
  /** Its id, for what goes by ids. @throws forbidden, not_found */
  readonly idOf: (actor: Actor, companyId: string, name: string) => Promise<string>;
  /** A new one, or the next version of the one of this name. @throws forbidden, not_found */
  readonly put: (actor: Actor, companyId: string, body: PutSecret) => Promise<NamedSecret>;
}

export interface NamedSecretDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly keyring: Keyring;
}

export function createNamedSecretService({ db, bus, keyring }: NamedSecretDeps): NamedSecretService {
  const find = async (actor: Actor, companyId: string, name: string): Promise<SecretRow> => {
    requireCompany(actor, companyId);
    await requireLiveCompany(db, companyId);
    const row = await findSecretByName(db, companyId, name);
    if (row === undefined) throw new NotFoundError("Secret");
    return row;
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listNamedSecrets(db, companyId, filter)).map(toNamedSecret);
    },

    get: async (actor, companyId, name) => toNamedSecret(await find(actor, companyId, name)),
    idOf: async (actor, companyId, name) => (await find(actor, companyId, name)).id,

    put: async (actor, companyId, { name, value, category, integrationId, description }) => {
      requireLead(actor, companyId);
      const row = await db.transaction(async (tx) => {
        // Of those who put the same name at once, the second finds what the first has made.
        await lockCompany(tx, companyId);
        const known = await lockSecretByName(tx, companyId, name);
        const { id } =
          known === undefined
            ? await createSecretIn(tx, actor, {
                companyId,
                body: { name, value, provider: "local_encrypted", description },
                keyring,
              })
            : await rotateSecretIn(tx, actor, { secretId: known.id, body: { value }, keyring });
        return updateSecret(tx, id, { category, integrationId, description });
      });
      bus.publish({ kind: "events", companyId });
      return toNamedSecret(row);
    },
  };
}

const toNamedSecret = (row: SecretRow): NamedSecret => ({
  name: row.name,
  companyId: row.company_id,
  category: row.category,
  integrationId: row.integration_id,
  description: row.description,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  rotatedAt: row.rotated_at?.toISOString() ?? null,
});
