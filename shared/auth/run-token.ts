import { type CryptoKey, errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";

const ISSUER = "paperclip";
const AUDIENCE = "paperclip-api";

export interface RunToken {
  readonly agentId: string;
  readonly companyId: string;
  readonly adapterType: string;
  readonly runId: string;
  /** The token speaks for one claim of the run, not for what comes after it. */
  readonly fencingToken: number;
}

/** The wire's claims. */
const Claims = z.object({
  sub: z.guid(),
  company_id: z.guid(),
  adapter_type: z.string(),
  run_id: z.guid(),
  fencing_token: z.number().int(),
});

const HMAC = { name: "HMAC", hash: "SHA-256" };
const keys = new Map<string, Promise<CryptoKey>>();

/** Made once for each secret, of which a process has one: making it costs as much as signing. */
function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret);
  if (known !== undefined) return known;
  const key = crypto.subtle.importKey("raw", new TextEncoder().encode(secret), HMAC, false, ["sign", "verify"]);
  keys.set(secret, key);
  return key;
}

/** What an agent gets as PAPERCLIP_API_KEY for the length of one run; `ttlSec` in seconds. */
export async function signRunToken(
  token: RunToken & { readonly secret: string; readonly ttlSec: number },
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({
    company_id: token.companyId,
    adapter_type: token.adapterType,
    run_id: token.runId,
    fencing_token: token.fencingToken,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(token.agentId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(now + token.ttlSec)
    .sign(await keyOf(token.secret));
}

/** Undefined for what is no token of ours, or has expired. Whether its run still goes is not in it. */
export async function verifyRunToken(secret: string, token: string): Promise<RunToken | undefined> {
  try {
    const { payload } = await jwtVerify(token, await keyOf(secret), {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ["HS256"],
      requiredClaims: ["exp", "iat"],
    });
    const claims = Claims.safeParse(payload);
    return claims.success ? toToken(claims.data) : undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const toToken = (claims: z.infer<typeof Claims>): RunToken => ({
  agentId: claims.sub,
  companyId: claims.company_id,
  adapterType: claims.adapter_type,
  runId: claims.run_id,
  fencingToken: claims.fencing_token,
});
