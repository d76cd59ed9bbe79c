import { recordActivity } from "../activity/activity.store.ts";
import { type Actor, actorId } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { Keyring } from "./keyring.ts";
import { seal, unseal } from "./sealed-value.ts";
import { deleteSecret, insertSecret, lockSecret, type SecretRow, turnSecret } from "./secret.store.ts";
import { findForRun, insertVersion } from "./secret-version.store.ts";

/**
 * Secrets that Systole makes for a company, and reads itself: a webhook's. They are secrets as any other, encrypted,
 * listed and put under another master key with them. What is asked of the caller is asked by who makes them.
 */
export interface OwnSecrets {
  /** Resolves to its id. @throws conflict for a name that is taken */
  readonly keep: (tx: Tx, actor: Actor, secret: OwnSecret) => Promise<string>;
  /** From now on it is this. @throws not_found */
  readonly turn: (tx: Tx, actor: Actor, secretId: string, value: string) => Promise<void>;
  readonly forget: (tx: Tx, actor: Actor, secretId: string) => Promise<void>;
  /** Undefined where it is gone, or cannot be opened with the master keys that there are. */
  readonly read: (db: Queryable, companyId: string, secretId: string) => Promise<string | undefined>;
  /** The latest and those before it, so many of them, the newest first; what cannot be opened is missing. */
  readonly readRecent: (db: Queryable, companyId: string, secretId: string, count: number) => Promise<string[]>;
}

export interface OwnSecret {
  readonly companyId: string;
  readonly name: string;
  readonly description: string;
  readonly value: string;
}

export const createOwnSecrets = ({ keyring }: { readonly keyring: Keyring }): OwnSecrets => ({
  keep: async (tx, actor, { companyId, name, description, value }) => {
    const row = await insertSecret(tx, {
      id: newId(),
      companyId,
      name,
      provider: "local_encrypted",
      category: "webhook_secret",
      description,
      externalRef: null,
      createdByAgentId: actor.type === "agent" ? actor.agentId : null,
      createdByUserId: actor.type === "board" ? actorId(actor) : null,
    });
    if (row === undefined) throw new AppError("conflict", `Secret already exists: ${name}`);
    const place = { companyId, secretId: row.id, version: row.latest_version };
    await insertVersion(tx, place, seal(keyring, place, value));
    await record(tx, actor, row, "created");
    return row.id;
  },

  turn: async (tx, actor, secretId, value) => {
    await lockSecret(tx, secretId);
    const row = await turnSecret(tx, secretId);
    const place = { companyId: row.company_id, secretId, version: row.latest_version };
    await insertVersion(tx, place, seal(keyring, place, value));
    await record(tx, actor, row, "rotated");
  },

  forget: async (tx, actor, secretId) => {
    const row = await lockSecret(tx, secretId).catch(unlessGone);
    if (row === undefined) return;
    await deleteSecret(tx, secretId);
    await record(tx, actor, row, "deleted");
  },

  read: async (db, companyId, secretId) => (await recentOf({ db, keyring, companyId, secretId }, 1))[0],
  readRecent: (db, companyId, secretId, count) => recentOf({ db, keyring, companyId, secretId }, count),
});

interface Sought {
  readonly db: Queryable;
  readonly keyring: Keyring;
  readonly companyId: string;
  readonly secretId: string;
}

async function recentOf({ db, keyring, companyId, secretId }: Sought, count: number): Promise<string[]> {
  const [latest] = await findForRun(db, companyId, [{ secretId, version: null }]);
  if (latest === undefined) return [];
  const before = Array.from({ length: count - 1 }, (_, index) => latest.version - 1 - index);
  const asked = before.filter((version) => version > 0).map((version) => ({ secretId, version }));
  const earlier = asked.length === 0 ? [] : await findForRun(db, companyId, asked);
  return [latest, ...earlier.sort((one, other) => other.version - one.version)].flatMap(({ sealed, version }) => {
    const opened = sealed && unseal(keyring, { companyId, secretId, version }, sealed);
    return opened !== undefined && "value" in opened ? [opened.value] : [];
  });
}

function unlessGone(error: unknown): undefined {
  if (error instanceof AppError && error.code === "not_found") return undefined;
  throw error;
}

const record = (tx: Tx, actor: Actor, row: SecretRow, verb: string): Promise<void> =>
  recordActivity(tx, {
    companyId: row.company_id,
    actor,
    action: `secret.${verb}`,
    entityType: "secret",
    entityId: row.id,
    details: { name: row.name, version: row.latest_version },
  });
