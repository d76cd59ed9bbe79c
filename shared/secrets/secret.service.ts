import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireCompany, requireLead, requireVisible } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Keyring } from "./keyring.ts";
import { seal } from "./sealed-value.ts";
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
import {
  deleteSecret,
  insertSecret,
  listSecrets,
  lockSecret,
  lockSecretForDelete,
  requireSecret,
  type SecretRow,
  turnSecret,
  updateSecret,
} from "./secret.store.ts";
import { listAgentsWithSecret } from "./secret-use.store.ts";
import { insertVersion, listVersions } from "./secret-version.store.ts";
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
/** Of those who use a secret, what a refusal to delete it names. */
const MOST_USERS = 100;

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
      const row = await db.transaction((tx) => create(tx, actor, { companyId, body, keyring }));
      bus.publish({ kind: "events", companyId });
      return toSecret(row);
    },

    update: (actor, secretId, body) => change(actor, secretId, (tx) => update(tx, actor, secretId, body)),

    rotate: (actor, secretId, body) => change(actor, secretId, (tx) => rotate(tx, actor, { secretId, body, keyring })),

    remove: async (actor, secretId, { force }) => {
      await change(actor, secretId, (tx) => remove(tx, actor, secretId, force));
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

interface Creation {
  readonly companyId: string;
  readonly body: CreateSecret;
  readonly keyring: Keyring;
}

async function create(tx: Tx, actor: Actor, { companyId, body, keyring }: Creation): Promise<SecretRow> {
  // A company that is being deleted gets none.
  await lockCompany(tx, companyId);
  await requireLiveCompany(tx, companyId);
  const { name, provider, value, description = null, externalRef = null } = body;
  const row = await insertSecret(tx, {
    id: newId(),
    companyId,
    name,
    provider,
    description,
    externalRef,
    createdByAgentId: actor.type === "agent" ? actor.agentId : null,
    createdByUserId: actor.type === "agent" ? null : actorId(actor),
  });
  if (row === undefined) throw new ConflictError(`Secret already exists: ${name}`);
  const place = { companyId, secretId: row.id, version: 1 };
  await insertVersion(tx, place, seal(keyring, place, value));
  await record(tx, actor, row, { verb: "created", details: { name, provider } });
  return row;
}

async function update(tx: Tx, actor: Actor, secretId: string, body: UpdateSecret): Promise<SecretRow> {
  const before = await lockSecret(tx, secretId);
  const changed = Object.keys(body).filter((key) => body[key as keyof UpdateSecret] !== undefined);
  if (changed.length === 0) return before;
  const row = await updateSecret(tx, secretId, body);
  await record(tx, actor, row, { verb: "updated", details: { changed } });
  return row;
}

interface Rotation {
  readonly secretId: string;
  readonly body: RotateSecret;
  readonly keyring: Keyring;
}

async function rotate(tx: Tx, actor: Actor, { secretId, body, keyring }: Rotation): Promise<SecretRow> {
  await lockSecret(tx, secretId);
  const turned = await turnSecret(tx, secretId);
  const { externalRef } = body;
  const row = externalRef === undefined ? turned : await updateSecret(tx, secretId, { externalRef });
  const place = { companyId: row.company_id, secretId, version: row.latest_version };
  await insertVersion(tx, place, seal(keyring, place, body.value));
  await record(tx, actor, row, { verb: "rotated", details: { version: row.latest_version } });
  return row;
}

/** Locked first: what refers to it by now is seen, and nothing does anew. */
async function remove(tx: Tx, actor: Actor, secretId: string, force: boolean): Promise<SecretRow> {
  const row = await lockSecretForDelete(tx, secretId);
  const { company_id: companyId, name } = row;
  const users = await listAgentsWithSecret(tx, { companyId, secretId }, { limit: MOST_USERS });
  const agentIds = users.map(({ id }) => id);
  if (users.length > 0 && !force) {
    const whom = users.length < MOST_USERS ? String(users.length) : `${MOST_USERS} or more`;
    throw new AppError("secret_in_use", `The secret is in use by agents: ${whom}`, { details: { agentIds } });
  }
  await deleteSecret(tx, secretId);
  await record(tx, actor, row, { verb: "deleted", details: { name, agentIds } });
  return row;
}

const record = (
  tx: Tx,
  actor: Actor,
  { id, company_id: companyId }: SecretRow,
  { verb, details }: { readonly verb: string; readonly details: Readonly<Record<string, unknown>> },
): Promise<void> =>
  recordActivity(tx, { companyId, actor, action: `secret.${verb}`, entityType: "secret", entityId: id, details });
