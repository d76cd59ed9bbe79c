import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** By which a gateway knows who connects, once a person has approved of it there. */
export interface Device {
  readonly id: string;
  /** The raw 32 bytes, base64url. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** What a device signs when it connects. */
export interface Introduction {
  readonly clientId: string;
  readonly clientMode: string;
  readonly role: string;
  readonly scopes: readonly string[];
  readonly token: string | undefined;
  readonly platform: string;
  /** The gateway's own, of this connection. */
  readonly nonce: string;
}

/** The device of a key, if there is one. */
export function deviceOf(privateKeyPem: string | undefined): Device | undefined | "unusable" {
  if (privateKeyPem === undefined) return undefined;
  try {
    const privateKey = createPrivateKey(privateKeyPem);
    const { x: publicKey } = createPublicKey(privateKey).export({ format: "jwk" });
    if (privateKey.asymmetricKeyType !== "ed25519" || publicKey === undefined) return "unusable";
    const id = createHash("sha256").update(Buffer.from(publicKey, "base64url")).digest("hex");
    return { id, publicKey, privateKey };
  } catch {
    return "unusable";
  }
}

/** `connect.params.device`: the third version of what is signed, which binds the platform too. */
export function introduced({ id, publicKey, privateKey }: Device, what: Introduction): Record<string, unknown> {
  const signedAt = Date.now();
  const { clientId, clientMode, role, scopes, token = "", nonce, platform } = what;
  const deviceFamily = "";
  const parts = [
    "v3",
    id,
    clientId,
    clientMode,
    role,
    scopes.join(","),
    signedAt,
    token,
    nonce,
    platform,
    deviceFamily,
  ];
  const signature = sign(null, Buffer.from(parts.join("|"), "utf8"), privateKey).toString("base64url");
  return { id, publicKey, signature, signedAt, nonce };
}
