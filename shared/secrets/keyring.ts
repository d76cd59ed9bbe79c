import { hkdfSync } from "node:crypto";

/** A master key, by a name that tells nothing of it. */
export interface MasterKey {
  readonly id: string;
  /** The key that wraps the keys of one company's secrets: 32 bytes. */
  readonly wrappingKey: (companyId: string) => Buffer;
}

export interface Keyring {
  /** Encrypts whatever is encrypted from now on. */
  readonly current: MasterKey;
  /** Any that is known, by its name. */
  readonly find: (id: string) => MasterKey | undefined;
  /** The names of those that only decrypt. */
  readonly oldIds: readonly string[];
}

const KEY_BYTES = 32;
const ID_BYTES = 8;

/** @param texts master keys as SYSTOLE_MASTER_KEY has them, the current one first */
export function createKeyring(texts: readonly string[]): Keyring {
  const [current, ...old] = texts.map(masterKey);
  if (current === undefined) throw new Error("a keyring needs a key");
  const byId = new Map([current, ...old].map((key) => [key.id, key]));
  return {
    current,
    find: (id) => byId.get(id),
    oldIds: [...byId.keys()].filter((id) => id !== current.id),
  };
}

const masterKey = (text: string): MasterKey => ({
  id: derived(text, "", "systole master key id", ID_BYTES).toString("hex"),
  wrappingKey: (companyId) => derived(text, companyId, "systole secret wrapping key", KEY_BYTES),
});

const derived = (text: string, salt: string, purpose: string, length: number): Buffer =>
  Buffer.from(hkdfSync("sha256", text, salt, purpose, length));
