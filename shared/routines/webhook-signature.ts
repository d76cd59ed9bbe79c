import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import type { SigningMode } from "./trigger.schema.ts";

/** What a webhook's caller shows of itself: the headers, and the bytes as they came. */
export interface WebhookCall {
  readonly authorization: string | undefined;
  /** `X-Paperclip-Signature` */
  readonly signature: string | undefined;
  /** `X-Hub-Signature-256` */
  readonly hubSignature: string | undefined;
  /** `X-Paperclip-Timestamp`: seconds, or milliseconds, since 1970. */
  readonly timestamp: string | undefined;
  readonly body: Buffer;
}

export interface Lock {
  readonly mode: SigningMode;
  readonly secret: string;
  readonly replayWindowSec: number;
  readonly now: Date;
}

export type Verdict =
  | { readonly isGenuine: false }
  /** `digest`: of what was signed, where that is never the same for two calls. */
  | { readonly isGenuine: true; readonly digest: Buffer | null };

const NOT_GENUINE: Verdict = { isGenuine: false };
const GENUINE: Verdict = { isGenuine: true, digest: null };

/** Whether the call was made by someone who knows the secret. */
export function verifyCall(lock: Lock, call: WebhookCall): Verdict {
  if (lock.mode === "hmac_sha256") return verifyTimed(lock, call);
  return isKnown(lock, call) ? GENUINE : NOT_GENUINE;
}

function isKnown({ mode, secret }: Lock, { authorization, hubSignature, signature, body }: WebhookCall): boolean {
  if (mode === "bearer") return isSame(authorization?.trim(), `Bearer ${secret}`);
  return mode === "none" || isSigned(secret, hubSignature ?? signature, [body]);
}

function verifyTimed(lock: Lock, { timestamp: given, signature, body }: WebhookCall): Verdict {
  const timestamp = given?.trim() ?? "";
  const message = [Buffer.from(`${timestamp}.`), body];
  if (!isInWindow(timestamp, lock) || !isSigned(lock.secret, signature, message)) return NOT_GENUINE;
  return { isGenuine: true, digest: createHash("sha256").update(Buffer.concat(message)).digest() };
}

function isSigned(secret: string, signature: string | undefined, message: readonly Buffer[]): boolean {
  const expected = createHmac("sha256", secret).update(Buffer.concat(message)).digest("hex");
  return isSame(
    signature
      ?.trim()
      .replace(/^sha256=/i, "")
      .toLowerCase(),
    expected,
  );
}

/** In a time that tells nothing of where they differ, nor of how long the right one is. */
function isSame(given: string | undefined, expected: string): boolean {
  const [a, b] = [given ?? "", expected].map((text) => createHash("sha256").update(text).digest());
  return given !== undefined && a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Beyond this, a number of seconds would be of the year 33658. */
const SMALLEST_MILLISECONDS = 1e12;

function isInWindow(timestamp: string, { now, replayWindowSec }: Lock): boolean {
  if (!/^\d{1,15}(?:\.\d{1,6})?$/.test(timestamp)) return false;
  const value = Number(timestamp);
  const ms = value >= SMALLEST_MILLISECONDS ? value : value * 1000;
  return Math.abs(now.getTime() - ms) <= replayWindowSec * 1000;
}
