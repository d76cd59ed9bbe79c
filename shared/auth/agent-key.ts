import { createHash, randomBytes } from "node:crypto";

const PREFIX = "pcp_";

export const isAgentKey = (bearer: string): boolean => bearer.startsWith(PREFIX);

/** 192 random bits need no slow hash: there is nothing to guess. */
export const hashAgentKey = (token: string): string => createHash("sha256").update(token).digest("hex");

export function freshAgentKey(): { readonly token: string; readonly hash: string } {
  const token = PREFIX + randomBytes(24).toString("hex");
  return { token, hash: hashAgentKey(token) };
}
