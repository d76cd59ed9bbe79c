import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import type { Keyring } from "./keyring.ts";

/** Where a sealed value belongs; nowhere else does it open. */
export interface Place {
  readonly companyId: string;
  readonly secretId: string;
  readonly version: number;
}

export interface SealedValue {
  /** Which master key wraps `wrappedKey`. */
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealedValue: Buffer;
}

/** `unknown_key`: its master key is not on the ring. `altered`: what is stored is not what was sealed here. */
export type Unsealed = { readonly value: string } | { readonly problem: "unknown_key" | "altered" };

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts a value with a fresh key, and that with the current master key's. */
export function seal(keyring: Keyring, place: Place, value: string): SealedValue {
  const key = randomBytes(KEY_BYTES);
  return { ...wrap(keyring, place, key), sealedValue: encrypt(key, bound("value", place), Buffer.from(value)) };
}

export function unseal(keyring: Keyring, place: Place, sealed: SealedValue): Unsealed {
  const key = unwrap(keyring, place, sealed);
  if ("problem" in key) return key;
  const value = decrypt(key.bytes, bound("value", place), sealed.sealedValue);
  return value === undefined ? { problem: "altered" } : { value: value.toString("utf8") };
}

/** Under the current master key what another one wrapped. The value itself stays as it is. */
export function rewrap(
  keyring: Keyring,
  place: Place,
  sealed: SealedValue,
): SealedValue | { readonly problem: "unknown_key" | "altered" } {
  const key = unwrap(keyring, place, sealed);
  return "problem" in key ? key : { ...sealed, ...wrap(keyring, place, key.bytes) };
}

function wrap({ current }: Keyring, place: Place, key: Buffer): Pick<SealedValue, "keyId" | "wrappedKey"> {
  const wrappedKey = encrypt(current.wrappingKey(place.companyId), bound(`key:${current.id}`, place), key);
  return { keyId: current.id, wrappedKey };
}

function unwrap(
  keyring: Keyring,
  place: Place,
  { keyId, wrappedKey }: SealedValue,
): { readonly bytes: Buffer } | { readonly problem: "unknown_key" | "altered" } {
  const master = keyring.find(keyId);
  if (master === undefined) return { problem: "unknown_key" };
  const bytes = decrypt(master.wrappingKey(place.companyId), bound(`key:${keyId}`, place), wrappedKey);
  return bytes?.length === KEY_BYTES ? { bytes } : { problem: "altered" };
}

const bound = (what: string, { companyId, secretId, version }: Place): Buffer =>
  Buffer.from(`systole secret 1:${what}:${companyId}:${secretId}:${version}`);

/** Nonce, tag and ciphertext, in this order. */
function encrypt(key: Buffer, associated: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** Undefined for what was not encrypted with this key and these data, or was altered since. */
function decrypt(key: Buffer, associated: Buffer, sealed: Buffer): Buffer | undefined {
  const head = NONCE_BYTES + TAG_BYTES;
  if (sealed.length < head) return undefined;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(sealed.subarray(NONCE_BYTES, head));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(head)), decipher.final()]);
  } catch {
    return undefined;
  }
}
