import { createHmac, randomBytes } from "node:crypto";

/** Standard Webhooks 1.0.0: a signature over id, time and body, by a key that only sender and receiver know. */

const PREFIX = "whsec_";
const KEY_BYTES = 32;

/** A key that nobody has guessed, as receivers are given it. */
export const freshSigningSecret = (): string => PREFIX + randomBytes(KEY_BYTES).toString("base64");

/** Whether it is one that can sign: 24 to 64 bytes in base64, behind its prefix. */
export function isSigningSecret(text: string): boolean {
  const { length } = keyOf(text);
  return text.startsWith(PREFIX) && length >= 24 && length <= 64;
}

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice(PREFIX.length), "base64");

export interface SignedMessage {
  readonly id: string;
  /** Of this attempt, in seconds since 1970. */
  readonly timestampSec: number;
  readonly body: string;
}

/** The header `webhook-signature`: one for each secret, so that a receiver that has either is content. */
export const signatureOf = (secrets: readonly string[], message: SignedMessage): string =>
  secrets.map((secret) => signedWith(secret, message)).join(" ");

function signedWith(secret: string, { id, timestampSec, body }: SignedMessage): string {
  const signed = createHmac("sha256", keyOf(secret)).update(`${id}.${timestampSec}.${body}`);
  return `v1,${signed.digest("base64")}`;
}
