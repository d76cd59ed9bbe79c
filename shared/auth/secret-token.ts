import { createHash, randomBytes } from "node:crypto";

/** What a token is good for is in its first letters, so that whoever finds one knows what was lost. */
export const TOKEN_PREFIX = {
  boardKey: "pcp_board_",
  cliChallenge: "pcp_cli_auth_",
  invite: "pcp_invite_",
  claim: "pcp_claim_",
  joinSecret: "pcp_join_",
  session: "",
} as const;

export interface FreshToken {
  readonly token: string;
  readonly hash: string;
}

/** 192 random bits need no slow hash: there is nothing to guess. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");

export function freshToken(kind: keyof typeof TOKEN_PREFIX): FreshToken {
  const token = TOKEN_PREFIX[kind] + randomBytes(24).toString("hex");
  return { token, hash: hashToken(token) };
}

export const isBoardKey = (bearer: string): boolean => bearer.startsWith(TOKEN_PREFIX.boardKey);
