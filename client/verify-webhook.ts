/** A webhook's body, and the id by which a receiver knows that it has had it before. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly companyId: string;
  /** Sorts what happened one after the other, since events may come in any order; it has gaps. */
  readonly sequence: number;
  readonly data: unknown;
}

export class WebhookVerificationError extends Error {
  readonly code: "missing_header" | "timestamp_out_of_tolerance" | "no_matching_signature";

  constructor(code: WebhookVerificationError["code"], message: string) {
    super(message);
    this.name = "WebhookVerificationError";
    this.code = code;
  }
}

export interface VerifyOptions {
  /** How far the sender's clock may be from ours, either way. */
  readonly toleranceSec?: number;
  readonly now?: Date;
}

/** As fetch has them, or as Node's servers have them. */
type ReceivedHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

const TOLERANCE_SEC = 300;
/** A sender in the middle of a rotation sends two. */
const MOST_SIGNATURES = 20;

/**
 * Checks that a webhook was signed with one of the endpoint's secrets, and lately, as Standard Webhooks has it;
 * resolves to what it says. `body` must be what came, byte for byte: parsed and written again it is another.
 *
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(
  secrets: string | readonly string[],
  headers: ReceivedHeaders,
  body: string | Uint8Array,
  { toleranceSec = TOLERANCE_SEC, now = new Date() }: VerifyOptions = {},
): Promise<WebhookEvent> {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  requireRecent(timestamp, toleranceSec, now);
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${text}`);
  for (const secret of typeof secrets === "string" ? [secrets] : secrets) {
    if (await isSigned(secret, signatures, signed)) return { ...(JSON.parse(text) as WebhookEvent), id };
  }
  throw new WebhookVerificationError("no_matching_signature", "No signature matches");
}

/** `crypto.subtle.verify` takes as long for a signature that is nearly right as for any. */
async function isSigned(secret: string, signatures: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const bytes = bytesOf(secret.replace(/^whsec_/, ""));
  if (bytes === undefined) throw new TypeError("A webhook's secret is whsec_ and base64");
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  for (const one of signatures.split(" ").slice(0, MOST_SIGNATURES)) {
    const signature = one.startsWith("v1,") ? bytesOf(one.slice("v1,".length)) : undefined;
    if (signature !== undefined && (await crypto.subtle.verify("HMAC", key, signature, signed))) return true;
  }
  return false;
}

function requireRecent(timestamp: string, toleranceSec: number, now: Date): void {
  const ageSec = Math.floor(now.getTime() / 1000) - (/^\d+$/.test(timestamp) ? Number(timestamp) : Number.NaN);
  if (Math.abs(ageSec) <= toleranceSec) return;
  throw new WebhookVerificationError("timestamp_out_of_tolerance", "The timestamp is too far from now");
}

function headerOf(headers: ReceivedHeaders, name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : inRecord(headers, name);
  if (typeof value === "string" && value !== "") return value;
  throw new WebhookVerificationError("missing_header", `The header ${name} is missing`);
}

function inRecord(headers: Exclude<ReceivedHeaders, Headers>, name: string): unknown {
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(value) ? value[0] : value;
}

/** Undefined for what is no base64. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
