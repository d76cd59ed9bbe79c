import { z } from "zod";

import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import type { ApiToken, NewApiToken } from "../../../shared/tokens/api-token.ts";
import { EVERY_SCOPE } from "../../../shared/tokens/token-scopes.ts";
import { operation } from "../../operation.ts";
import { lastOf, moment, named, page } from "../fields.ts";

const tag = "v1 Tokens";

const fields = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()).meta({ description: "Companies by their public ids." }),
  createdAt: moment,
  expiresAt: moment.nullable(),
};

const Token = z
  .object({
    ...fields,
    createdBy: z.string().meta({ description: "Who made it, as in user:…; it counts on when they are gone." }),
    lastUsedAt: moment.nullable(),
    revokedAt: moment.nullable(),
  })
  .meta({ id: "V1Token", description: "What a program brings, without its value." });

const NewToken = z
  .object({ ...fields, token: z.string() })
  .meta({ id: "V1NewToken", description: "With its value, this once." });

const RotatedToken = z
  .object({ ...fields, token: z.string(), previousTokenExpiresAt: moment })
  .meta({ id: "V1RotatedToken" });

const CreateToken = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    scopes: z.array(z.string().max(200)).min(1).max(200).meta({
      description:
        "read, write, admin; company:<id or slug> restricts them; company:<id or slug>:read and :write stand alone.",
    }),
    expiresAt: z.iso.datetime({ offset: true }).optional().meta({ description: "Absent: never." }),
  })
  .meta({ id: "V1CreateToken" });

const DAY_SEC = 86_400;

const RotateToken = z
  .strictObject({
    graceSeconds: z
      .number()
      .int()
      .min(0)
      .max(DAY_SEC)
      .default(DAY_SEC)
      .meta({ description: "How long the value before still counts." }),
  })
  .meta({ id: "V1RotateToken" });

const Whoami = z
  .object({ ...fields, tokenId: z.string().nullable(), lastUsedAt: moment.nullable() })
  .omit({ id: true })
  .extend({ createdAt: moment.nullable() })
  .meta({
    id: "V1Whoami",
    description: "Who asks; `tokenId` and moments are null for the operator, who comes without a token.",
  });

const TokenParams = z.object({ tokenId: named("token", "Token") });

const shownScope = (scope: string): string => {
  const [kind = "", id = "", ...rest] = scope.split(":");
  return kind === "company" ? [kind, encodePublicId("company", id), ...rest].join(":") : scope;
};

const common = (token: ApiToken) => ({
  id: encodePublicId("token", token.id),
  name: token.name,
  scopes: token.scopes.map(shownScope),
  createdAt: token.createdAt.toISOString(),
  expiresAt: token.expiresAt?.toISOString() ?? null,
});
const toToken = (token: ApiToken) => ({
  ...common(token),
  createdBy: token.createdBy,
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
  revokedAt: token.revokedAt?.toISOString() ?? null,
});
const toNewToken = (token: NewApiToken) => ({ ...common(token), token: token.token });

const held = (scopes: readonly string[] | undefined): readonly string[] => scopes ?? [];

export const v1TokenOperations = [
  operation({
    id: "v1Whoami",
    method: "GET",
    url: "/whoami",
    summary: "Get what the token is that asks",
    tag,
    scope: "any",
    status: 200,
    reply: Whoami,
    run: async ({ actor, services, scopes }) => {
      if (actor.type === "board" && actor.source === "api_token") {
        const { id, ...token } = toToken(await services.apiTokens.get(actor.id));
        const { revokedAt: _revoked, createdBy: _maker, ...shown } = token;
        return { tokenId: id, ...shown };
      }
      const name = actor.type === "board" ? (actor.credentialName ?? actor.id) : actor.type;
      const shown = (scopes ?? EVERY_SCOPE).map(shownScope);
      return { tokenId: null, name, scopes: shown, createdAt: null, expiresAt: null, lastUsedAt: null };
    },
  }),
  operation({
    id: "v1ListTokens",
    method: "GET",
    url: "/tokens",
    summary: "List tokens, the newest first",
    tag,
    scope: "admin",
    query: z.object({
      ...page,
      createdBy: z.string().max(200).optional().meta({ description: "Those of one maker, as in user:…" }),
    }),
    status: 200,
    reply: z.array(Token),
    nextCursor: lastOf("token"),
    run: async ({ query, services }) => (await services.apiTokens.list(query)).map(toToken),
  }),
  operation({
    id: "v1CreateToken",
    method: "POST",
    url: "/tokens",
    summary: "Create a token; its value is shown once",
    tag,
    scope: "admin",
    body: CreateToken,
    status: 201,
    reply: NewToken,
    run: async ({ actor, body, services, scopes }) => {
      const { name, expiresAt } = body;
      const until = expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt) };
      return toNewToken(await services.apiTokens.create(actor, held(scopes), { name, scopes: body.scopes, ...until }));
    },
  }),
  operation({
    id: "v1RotateToken",
    method: "POST",
    url: "/tokens/:tokenId/rotate",
    summary: "Give a token a new value; the one before counts for a while more",
    tag,
    scope: "admin",
    params: TokenParams,
    body: RotateToken,
    status: 200,
    reply: RotatedToken,
    run: async ({ actor, params, body, services, scopes }) => {
      const change = { tokenId: params.tokenId, graceSec: body.graceSeconds };
      const rotated = await services.apiTokens.rotate(actor, held(scopes), change);
      return { ...toNewToken(rotated), previousTokenExpiresAt: rotated.previousTokenExpiresAt.toISOString() };
    },
  }),
  operation({
    id: "v1RevokeToken",
    method: "DELETE",
    url: "/tokens/:tokenId",
    summary: "Revoke a token, at once and for good",
    tag,
    scope: "admin",
    params: TokenParams,
    status: 200,
    reply: Token,
    run: async ({ actor, params, services, scopes }) =>
      toToken(await services.apiTokens.revoke(actor, held(scopes), params.tokenId)),
  }),
];
