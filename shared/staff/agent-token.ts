import { randomBytes } from "node:crypto";

import { type FreshToken, hashToken } from "../auth/secret-token.ts";

const PREFIX = "ca_agent_";
const RANDOM_BYTES = 16;

/** What an agent says it is to the MCP server; it opens neither `/api` nor `/v1`. */
export const isAgentToken = (bearer: string): boolean => bearer.startsWith(PREFIX);

export function freshAgentToken(): FreshToken {
  const token = PREFIX + randomBytes(RANDOM_BYTES).toString("hex");
  return { token, hash: hashToken(token) };
}
