import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, userIdOf } from "../auth/actor.ts";
import { type BoardKeyRow, insertBoardKey, listBoardKeys, revokeBoardKey } from "../auth/board-key.store.ts";
import { freshToken } from "../auth/secret-token.ts";
import { findUser } from "../auth/user.store.ts";
import type { Db } from "../db/db.ts";
import { AppError, ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { BoardKey, CliIdentity, CreateBoardKey, NewBoardKey, RevokedKey } from "./board-key.schema.ts";

/** A person's keys for programs: they may what the person may, until they expire. */
export interface BoardKeyService {
  /** The answer is the only place where the key is ever seen. @throws forbidden unless the person is signed in */
  readonly create: (actor: Actor, body: CreateBoardKey) => Promise<NewBoardKey>;
  /** One's own, the oldest first; revoked ones too. */
  readonly list: (actor: Actor) => Promise<BoardKey[]>;
  /** @throws not_found */
  readonly revoke: (actor: Actor, keyId: string) => Promise<void>;
  readonly identity: (actor: Actor) => Promise<CliIdentity>;
  /** Ends the key that asks. @throws invalid_input for whoever came without one */
  readonly revokeCurrent: (actor: Actor) => Promise<RevokedKey>;
}

export interface BoardKeyDeps {
  readonly db: Db;
  /** How long a key may live, in days. */
  readonly boardKeyDays: number;
}

/** A key makes no keys: one that leaked would outlive its end. Returns whose session it is. @throws forbidden */
export function requireSession(actor: Actor): string {
  if (actor.type === "board" && actor.source === "session") return actor.id;
  throw new ForbiddenError("Only a person who is signed in can give out board keys");
}

export function createBoardKeyService({ db, boardKeyDays: days }: BoardKeyDeps): BoardKeyService {
  return {
    create: async (actor, body) => {
      const userId = requireSession(actor);
      const { token, hash } = freshToken("boardKey");
      const expiresAt = body.expiresAt == null ? null : new Date(body.expiresAt);
      const row = await db.transaction((tx) =>
        insertBoardKey(tx, { id: newId(), userId, name: body.name, hash, expiresAt, days }),
      );
      return { ...toBoardKey(row), token };
    },

    list: async (actor) => {
      const userId = userIdOf(actor);
      return userId === undefined ? [] : (await listBoardKeys(db, userId)).map(toBoardKey);
    },

    revoke: async (actor, keyId) => {
      const userId = userIdOf(actor);
      if (userId === undefined || !(await revokeBoardKey(db, userId, keyId))) throw new NotFoundError("Board key");
    },

    identity: async (actor) => {
      requireBoard(actor);
      if (actor.type !== "board" || actor.source === "api_token") throw new ForbiddenError("Board access required");
      const userId = userIdOf(actor);
      const user = userId === undefined ? undefined : await findUser(db, userId);
      const id = actorId(actor);
      return {
        user: { id, email: user?.email ?? null, name: user?.name ?? null },
        userId: id,
        isInstanceAdmin: actor.isInstanceAdmin,
        companyIds: [...actor.memberships.keys()],
        source: actor.source,
        keyId: actor.source === "board_key" ? (actor.credentialId ?? null) : null,
      };
    },

    revokeCurrent: async (actor) => {
      if (actor.type !== "board" || actor.source !== "board_key" || actor.credentialId === undefined) {
        throw new AppError("invalid_input", "There is no board key to revoke: the caller came without one");
      }
      await revokeBoardKey(db, actor.id, actor.credentialId);
      return { revoked: true, keyId: actor.credentialId };
    },
  };
}

const toBoardKey = (row: BoardKeyRow): BoardKey => ({
  id: row.id,
  name: row.name,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  expiresAt: row.expires_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
});
