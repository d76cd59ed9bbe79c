import { randomBytes } from "node:crypto";

import { recordActivityOfMany } from "../activity/activity.store.ts";
import { type Actor, actorId, actorType, type BoardActor } from "../auth/actor.ts";
import { hashToken } from "../auth/secret-token.ts";
import { listCompanyIds } from "../companies/company.store.ts";
import { findCompanyId } from "../companies/company-names.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import {
  endTokenValues,
  findApiToken,
  insertApiToken,
  insertTokenValue,
  listApiTokens,
  lockApiToken,
  revokeApiToken,
  type TokenPage,
  type UsedToken,
  useApiToken,
} from "./api-token.store.ts";
import type { ApiToken, CreateApiToken, NewApiToken, RotatedApiToken } from "./api-token.ts";
import { companiesWithin, covers, parseScope, type Scopes } from "./token-scopes.ts";

/** Who brought a token, and what it lets them do. */
export interface TokenBearer {
  readonly actor: BoardActor;
  readonly tokenId: string;
  readonly scopes: Scopes;
}

/** Tokens of programs that use `/v1`. */
export interface ApiTokenService {
  /** @throws unauthenticated, token_expired, token_revoked */
  readonly authenticate: (bearer: string, isReading: boolean) => Promise<TokenBearer>;
  /** The answer is the only place where its value is ever seen. @throws forbidden for more than `held` covers */
  readonly create: (actor: Actor, held: Scopes, body: CreateApiToken) => Promise<NewApiToken>;
  /** The newest first; revoked ones too. */
  readonly list: (page: TokenPage) => Promise<ApiToken[]>;
  /** @throws not_found */
  readonly get: (tokenId: string) => Promise<ApiToken>;
  /** A new value; the one before counts for a while more. @throws not_found, forbidden, illegal_transition */
  readonly rotate: (actor: Actor, held: Scopes, change: RotateApiToken) => Promise<RotatedApiToken>;
  /** At once, for good. @throws not_found, forbidden */
  readonly revoke: (actor: Actor, held: Scopes, tokenId: string) => Promise<ApiToken>;
}

export interface RotateApiToken {
  readonly tokenId: string;
  readonly graceSec: number;
}

export interface ApiTokenDeps {
  readonly db: Db;
  /** What the tokens of this installation are for: those of another kind are not let in. */
  readonly environment: "prod" | "dev";
}

export const isApiToken = (bearer: string): boolean => /^ca_(?:prod|dev)_/.test(bearer);

const RANDOM_BYTES = 16;

export function createApiTokenService({ db, environment }: ApiTokenDeps): ApiTokenService {
  const fresh = (): string => `ca_${environment}_${randomBytes(RANDOM_BYTES).toString("hex")}`;

  return {
    authenticate: async (bearer, isReading) => {
      if (!bearer.startsWith(`ca_${environment}_`)) {
        throw new UnauthenticatedError(`This installation takes tokens that begin with ca_${environment}_`);
      }
      const token = requireGood(await useApiToken(db, hashToken(bearer)));
      return { tokenId: token.id, scopes: token.scopes, actor: actorOf(token, isReading) };
    },

    create: async (actor, held, { name, scopes, expiresAt }) => {
      const stored = await storedScopes(db, scopes);
      if (!covers(held, stored)) throw new ForbiddenError("Nobody can give out more than they may do themselves");
      if (expiresAt !== undefined && expiresAt <= new Date()) throw new InvalidInputError("expiresAt is in the past");
      const token = fresh();
      const kept = await db.transaction(async (tx) => {
        const createdBy = `${actorType(actor)}:${actorId(actor)}`;
        const row = await insertApiToken(tx, {
          id: newId(),
          name,
          scopes: stored,
          createdBy,
          expiresAt: expiresAt ?? null,
        });
        await insertTokenValue(tx, row.id, hashToken(token));
        await record(tx, actor, row, "created");
        return row;
      });
      return { ...kept, token };
    },

    list: (page) => listApiTokens(db, page),

    get: async (tokenId) => {
      const token = await findApiToken(db, tokenId);
      if (token === undefined) throw new NotFoundError("Token");
      return token;
    },

    rotate: async (actor, held, { tokenId, graceSec }) => {
      const token = fresh();
      return db.transaction(async (tx) => {
        const known = withinReach(await lockApiToken(tx, tokenId), held);
        if (known.revokedAt !== null) throw new AppError("illegal_transition", "The token has been revoked");
        const previousTokenExpiresAt = await endTokenValues(tx, tokenId, graceSec);
        await insertTokenValue(tx, tokenId, hashToken(token));
        await record(tx, actor, known, "rotated");
        return { ...known, token, previousTokenExpiresAt };
      });
    },

    revoke: (actor, held, tokenId) =>
      db.transaction(async (tx) => {
        const known = withinReach(await lockApiToken(tx, tokenId), held);
        if (known.revokedAt === null) await record(tx, actor, known, "revoked");
        return revokeApiToken(tx, tokenId);
      }),
  };
}

/** @throws unauthenticated, token_expired, token_revoked */
function requireGood(token: UsedToken | undefined): ApiToken {
  if (token === undefined) throw new UnauthenticatedError("The credential is not valid");
  if (token.revokedAt !== null) throw new AppError("token_revoked", "The token has been revoked");
  if (token.isReplaced) throw new AppError("token_expired", "The token has been rotated; use its new value");
  if (token.isExpired) throw new AppError("token_expired", "The token has expired");
  return token;
}

/** @throws not_found, forbidden */
function withinReach(token: ApiToken | undefined, held: Scopes): ApiToken {
  if (token === undefined) throw new NotFoundError("Token");
  if (!covers(held, token.scopes)) throw new ForbiddenError("The token may do more than the caller");
  return token;
}

/** In the trail of each company that it reaches; of those that are gone, there is none. */
async function record(tx: Tx, actor: Actor, token: ApiToken, verb: string): Promise<void> {
  const reached = companiesWithin(token.scopes);
  const companies = (await listCompanyIds(tx)).filter((id) => reached?.includes(id) ?? true);
  const details = { name: token.name, scopes: token.scopes };
  const entry = { actor, action: `api_token.${verb}`, entityType: "api_token", entityId: token.id, details };
  await recordActivityOfMany(tx, companies, entry);
}

/** What a token may is asked by its scopes; within its companies nothing else stands in its way. */
function actorOf({ id, name, scopes }: ApiToken, isReading: boolean): BoardActor {
  const companies = companiesWithin(scopes);
  return {
    type: "board",
    id,
    source: "api_token",
    isInstanceAdmin: companies === undefined,
    memberships: new Map((companies ?? []).map((company) => [company, { role: "owner", grants: [] }])),
    isReading,
    credentialId: id,
    credentialName: name,
  };
}

/** With ids of companies, whatever they were named by. @throws invalid_input */
async function storedScopes(db: Db, scopes: readonly string[]): Promise<string[]> {
  const stored = await Promise.all(scopes.map((scope) => storedScope(db, scope)));
  if (stored.every((scope) => /^company:[^:]+$/.test(scope))) {
    throw new InvalidInputError(
      "company:<id> alone restricts read, write and admin, and grants nothing: name one of them",
    );
  }
  return [...new Set(stored)];
}

async function storedScope(db: Db, scope: string): Promise<string> {
  const parsed = parseScope(scope);
  if (parsed === undefined) throw new InvalidInputError(`There is no scope ${scope}`);
  const { verb, company, access } = parsed;
  if (company === undefined) return verb ?? scope;
  const id = await findCompanyId(db, company);
  if (id === undefined) throw new InvalidInputError(`The scope ${scope} names no company`);
  return access === undefined ? `company:${id}` : `company:${id}:${access}`;
}
