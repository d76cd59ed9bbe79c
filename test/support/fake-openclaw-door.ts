import { createHash, createPublicKey, randomUUID, verify } from "node:crypto";

type Json = Readonly<Record<string, unknown>>;

/** Whom a gateway lets in, and what it says of itself. */
export interface Door {
  readonly token?: string;
  /** Devices that a person has approved of; any, and none, by default. */
  readonly paired?: readonly string[];
  readonly protocol?: number;
  /** How long it says it has been running. */
  readonly uptimeMs?: () => number;
}

export const hello = ({ protocol = 4, uptimeMs = () => 86_400_000 }: Door): Json => ({
  type: "hello-ok",
  protocol,
  server: { version: "2026.8.1", connId: randomUUID() },
  features: { methods: ["agent", "agent.wait", "sessions.abort"], events: ["agent", "tick"] },
  snapshot: { presence: [], health: {}, stateVersion: { presence: 0, health: 0 }, uptimeMs: uptimeMs() },
  auth: { role: "operator", scopes: ["operator.read", "operator.write"] },
  policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 15_000 },
});

type Connect = Json & {
  readonly minProtocol: number;
  readonly maxProtocol: number;
  readonly auth?: { readonly token?: string };
  readonly device?: Json;
};

const refusal = (message: string, code: string, more: Json = {}): Json => ({
  code: "INVALID_REQUEST",
  message,
  details: { code, ...more },
});

/** Why it does not let somebody in; undefined where it does. */
export function refusalOf(params: Json, nonce: string, door: Door): Json | undefined {
  const { minProtocol, maxProtocol, auth, device } = params as Connect;
  const { token, protocol = 4 } = door;
  if (protocol < minProtocol || protocol > maxProtocol) return refusal("protocol mismatch", "PROTOCOL_MISMATCH");
  return strange(auth?.token, token) ?? unsigned(params, device, nonce) ?? unpaired(device, door);
}

const strange = (given: string | undefined, token: string | undefined): Json | undefined =>
  token === undefined || given === token
    ? undefined
    : refusal(`unauthorized: ${given}`, given === undefined ? "AUTH_TOKEN_MISSING" : "AUTH_TOKEN_MISMATCH");

const unsigned = (params: Json, device: Json | undefined, nonce: string): Json | undefined =>
  device === undefined || isSigned(params, device, nonce)
    ? undefined
    : refusal("device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID");

const unpaired = (device: Json | undefined, { paired }: Door): Json | undefined =>
  paired === undefined || paired.includes(String(device?.["id"]))
    ? undefined
    : { ...refusal("pairing required", "PAIRING_REQUIRED", { requestId: "request-7" }), code: "NOT_PAIRED" };

/** As the gateway verifies what a device has signed: the third version of it. */
function isSigned(params: Json, device: Json, nonce: string): boolean {
  const { client, role, scopes, auth } = params as {
    client: { id: string; mode: string; platform: string };
    role: string;
    scopes: string[];
    auth?: { token?: string };
  };
  const { id, publicKey, signature, signedAt } = device as Record<string, string>;
  const raw = Buffer.from(publicKey ?? "", "base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: publicKey ?? "" }, format: "jwk" });
  const parts = ["v3", id, client.id, client.mode, role, scopes.join(","), signedAt, auth?.token ?? "", nonce];
  const signed = Buffer.from([...parts, client.platform, ""].join("|"));
  const isOwn = createHash("sha256").update(raw).digest("hex") === id && device["nonce"] === nonce;
  return isOwn && verify(null, signed, key, Buffer.from(signature ?? "", "base64url"));
}
