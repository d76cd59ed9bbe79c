import { recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireInstanceAdmin } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import type { Keyring } from "./keyring.ts";
import { rewrap } from "./sealed-value.ts";
import type { Rewrapped } from "./secret.schema.ts";
import { countVersionsByKey, replaceWrapping, takeWrappedBy } from "./secret-version.store.ts";

/** What becomes of secrets when the master key is replaced. */
export interface SecretKeys {
  /** Puts versions under the current master key, some thousands at a time. @throws forbidden */
  readonly rewrap: (actor: Actor) => Promise<Rewrapped>;
  /** Master keys that versions are encrypted with, and that are not known here. */
  readonly listUnknown: () => Promise<{ readonly keyId: string; readonly versions: number }[]>;
}

export interface SecretKeysDeps {
  readonly db: Db;
  readonly keyring: Keyring;
  /** Versions that one transaction looks at. */
  readonly batch?: number;
}

/** Of one call. */
const BATCHES = 25;

/** Before all others. */
const FIRST = { secretId: "00000000-0000-0000-0000-000000000000", version: 0 };

export function createSecretKeys({ db, keyring, batch: limit = 200 }: SecretKeysDeps): SecretKeys {
  return {
    rewrap: async (actor) => {
      requireInstanceAdmin(actor);
      let rewrapped = 0;
      let unreadable = 0;
      let after: typeof FIRST | undefined = FIRST;
      for (let batch = 0; batch < BATCHES && after !== undefined; batch += 1) {
        const from: typeof FIRST = after;
        const turned = await db.transaction((tx) => rewrapBatch(tx, actor, keyring, { after: from, limit }));
        rewrapped += turned.rewrapped;
        unreadable += turned.altered;
        after = turned.next;
      }
      const counts = await countVersionsByKey(db);
      const sum = (rows: typeof counts): number => rows.reduce((all, { versions }) => all + versions, 0);
      const unknown = sum(counts.filter(({ key_id: id }) => keyring.find(id) === undefined));
      const remaining = sum(counts.filter(({ key_id: id }) => keyring.oldIds.includes(id)));
      // What was passed over for not being what it was sealed as would be passed over again.
      return { rewrapped, remaining: Math.max(0, remaining - unreadable), unreadable: unknown + unreadable };
    },

    listUnknown: async () =>
      (await countVersionsByKey(db))
        .filter(({ key_id: id }) => keyring.find(id) === undefined)
        .map(({ key_id: keyId, versions }) => ({ keyId, versions })),
  };
}

interface Turned {
  readonly rewrapped: number;
  readonly altered: number;
  /** Behind which the next batch begins; undefined after the last. */
  readonly next: typeof FIRST | undefined;
}

interface Page {
  readonly after: typeof FIRST;
  readonly limit: number;
}

async function rewrapBatch(tx: Tx, actor: Actor, keyring: Keyring, page: Page): Promise<Turned> {
  const taken = await takeWrappedBy(tx, keyring.oldIds, page);
  const companyIds = new Set<string>();
  let rewrapped = 0;
  for (const { place, sealed } of taken) {
    const turned = rewrap(keyring, place, sealed);
    if ("problem" in turned) continue;
    await replaceWrapping(tx, place, turned);
    companyIds.add(place.companyId);
    rewrapped += 1;
  }
  if (companyIds.size > 0) {
    const details = { keyId: keyring.current.id };
    const entry = {
      actor,
      action: "secret.rewrapped",
      entityType: "master_key",
      entityId: keyring.current.id,
      details,
    };
    await recordActivityOfMany(tx, [...companyIds], entry);
  }
  const next = taken.length < page.limit ? undefined : taken.at(-1)?.place;
  return { rewrapped, altered: taken.length - rewrapped, next };
}
