import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireLead, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Keyring } from "./keyring.ts";
import type {
  CreateSecret,
  RotateSecret,
  Secret,
  SecretDetail,
  SecretFilter,
  SecretProvider,
  SecretUse,
  UpdateSecret,
  UsageFilter,
} from "./secret.schema.ts";
import { listSecrets, requireSecret, type SecretRow } from "./secret.store.ts";
import { createSecretIn, removeSecretIn, rotateSecretIn, updateSecretIn } from "./secret-changes.ts";
import { listAgentsWithSecret } from "./secret-use.store.ts";
import { listVersions } from "./secret-version.store.ts";
import { toSecret, toUse } from "./secret-view.ts";

/** What agents are given and nobody reads back. Owners and admins make and change secrets; everyone of the company sees that they are there. */
export interface SecretService {
  /** @throws forbidden, not_found */
  readonly providers: (actor: Actor, companyId: string) => Promise<SecretProvider[]>;
  /** Newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: SecretFilter) => Promise<Secret[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, secretId: string) => Promise<SecretDetail>;
  /** @throws forbidden, not_found, conflict for a name that is taken */
  readonly create: (actor: Actor, companyId: string, body: CreateSecret) => Promise<Secret>;
  /** @throws forbidden, not_found, conflict for a name that is taken */
  readonly update: (actor: Actor, secretId: string, body: UpdateSecret) => Promise<Secret>;
  /** Its next version; what runs keeps what it was given. @throws forbidden, not_found */
  readonly rotate: (actor: Actor, secretId: string, body: RotateSecret) => Promise<Secret>;
  /** With all versions. @throws forbidden, not_found, secret_in_use unless forced */
  readonly remove: (actor: Actor, secretId: string, how: { readonly force: boolean }) => Promise<void>;
  /** Agents that are given it. @throws forbidden, not_found */
  readonly usage: (actor: Actor, secretId: string, filter: UsageFilter) => Promise<SecretUse[]>;
}

export interface SecretDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly keyring: Keyring;
}

const PROVIDERS: readonly SecretProvider[] = [
  { id: "local_encrypted", label: "Encrypted in the database", requiresExternalRef: false },
];

const MOST_VERSIONS = 100;

export function createSecretService({ db, bus, keyring }: SecretDeps): SecretService {
  const change = async (actor: Actor, secretId: string, work: (tx: Tx) => Promise<SecretRow>): Promise<Secret> => {
    const { company_id: companyId } = await requireSecret(db, secretId);
    requireVisible(actor, companyId, "Secret");
    requireLead(actor, companyId);
    const row = await db.transaction(work);
    bus.publish({ kind: "events", companyId });
    return toSecret(row);
  };

  return {
    providers: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return [...PROVIDERS];
    },

    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listSecrets(db, companyId, filter)).map(toSecret);
    },

    get: async (actor, secretId) => {
      const row = await requireSecret(db, secretId);
      requireVisible(actor, row.company_id, "Secret");
      const versions = await listVersions(db, secretId, MOST_VERSIONS);
      const shown = versions.map(({ version, key_id: keyId, created_at: createdAt }) => ({
        version,
        keyId,
        createdAt: createdAt.toISOString(),
      }));
      return { ...toSecret(row), versions: shown };
    },

    create: async (actor, companyId, body) => {
      requireLead(actor, companyId);
      const row = await db.transaction((tx) => createSecretIn(tx, actor, { companyId, body, keyring }));
      bus.publish({ kind: "events", companyId });
      return toSecret(row);
    },

    update: (actor, secretId, body) => change(actor, secretId, (tx) => updateSecretIn(tx, actor, secretId, body)),

    rotate: (actor, secretId, body) =>
      change(actor, secretId, (tx) => rotateSecretIn(tx, actor, { secretId, body, keyring })),

    remove: async (actor, secretId, { force }) => {
      await change(actor, secretId, (tx) => removeSecretIn(tx, actor, secretId, force));
    },

    usage: async (actor, secretId, { cursor, limit }) => {
      const { company_id: companyId } = await requireSecret(db, secretId);
      requireVisible(actor, companyId, "Secret");
      requireLead(actor, companyId);
      const users = await listAgentsWithSecret(db, { companyId, secretId }, { after: cursor ?? null, limit });
      return users.map((user) => toUse(user, secretId));
    },
  };
}
