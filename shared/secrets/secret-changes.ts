import { recordActivity } from "../activity/activity.store.ts";
import { type Actor, actorId } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { AppError, ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Keyring } from "./keyring.ts";
import { seal } from "./sealed-value.ts";
import type { CreateSecret, RotateSecret, UpdateSecret } from "./secret.schema.ts";
import {
  deleteSecret,
  insertSecret,
  lockSecret,
  lockSecretForDelete,
  type SecretRow,
  turnSecret,
  updateSecret,
} from "./secret.store.ts";
import { listAgentsWithSecret } from "./secret-use.store.ts";
import { insertVersion } from "./secret-version.store.ts";

/** Of those who use a secret, what a refusal to delete it names. */
const MOST_USERS = 100;

export interface Creation {
  readonly companyId: string;
  readonly body: CreateSecret;
  readonly keyring: Keyring;
}

/** @throws not_found, conflict for a name that is taken */
export async function createSecretIn(tx: Tx, actor: Actor, { companyId, body, keyring }: Creation): Promise<SecretRow> {
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

/** What is left out stays as it is. @throws not_found, conflict for a name that is taken */
export async function updateSecretIn(tx: Tx, actor: Actor, secretId: string, body: UpdateSecret): Promise<SecretRow> {
  const before = await lockSecret(tx, secretId);
  const changed = Object.keys(body).filter((key) => body[key as keyof UpdateSecret] !== undefined);
  if (changed.length === 0) return before;
  const row = await updateSecret(tx, secretId, body);
  await record(tx, actor, row, { verb: "updated", details: { changed } });
  return row;
}

export interface Rotation {
  readonly secretId: string;
  readonly body: RotateSecret;
  readonly keyring: Keyring;
}

/** Its next version. @throws not_found */
export async function rotateSecretIn(tx: Tx, actor: Actor, { secretId, body, keyring }: Rotation): Promise<SecretRow> {
  await lockSecret(tx, secretId);
  const turned = await turnSecret(tx, secretId);
  const { externalRef } = body;
  const row = externalRef === undefined ? turned : await updateSecret(tx, secretId, { externalRef });
  const place = { companyId: row.company_id, secretId, version: row.latest_version };
  await insertVersion(tx, place, seal(keyring, place, body.value));
  await record(tx, actor, row, { verb: "rotated", details: { version: row.latest_version } });
  return row;
}

/** Locked first: what refers to it by now is seen, and nothing does anew. @throws not_found, secret_in_use unless forced */
export async function removeSecretIn(tx: Tx, actor: Actor, secretId: string, force: boolean): Promise<SecretRow> {
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
