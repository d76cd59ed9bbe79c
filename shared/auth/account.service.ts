import type { Db } from "../db/db.ts";
import { AppError, ConflictError, UnauthenticatedError } from "../kernel/errors.ts";
import type { AuthSession, ChangePassword, Profile, SessionEntry, SignIn, UpdateProfile } from "./account.schema.ts";
import { instanceProfile, toProfile, toSessionEntry } from "./account-view.ts";
import { type Actor, actorId, userIdOf } from "./actor.ts";
import { revokeBoardKeys } from "./board-key.store.ts";
import { failAsSlowly, hashPassword, isPassword } from "./password.ts";
import { findSession, listSessions, revokeSession, revokeSessions } from "./session.store.ts";
import { type OpenedSession, type Origin, openSession } from "./session-opening.ts";
import { forgiveAttempts, spendAttempt } from "./throttle.ts";
import { findUser, findUserByEmail, setPasswordHash, setUserName, type UserRow } from "./user.store.ts";

/** What people do with their accounts. */
export interface AccountService {
  /** @throws unauthenticated, rate_limited */
  readonly signIn: (body: SignIn, origin: Origin) => Promise<OpenedSession>;
  /** Ends the session, or the board key, that asks. Whoever has neither has nothing to end. */
  readonly signOut: (actor: Actor | undefined) => Promise<void>;
  /** @throws unauthenticated */
  readonly session: (actor: Actor) => Promise<AuthSession>;
  /** Those that count. */
  readonly sessions: (actor: Actor) => Promise<SessionEntry[]>;
  readonly revokeOtherSessions: (actor: Actor) => Promise<void>;
  readonly profile: (actor: Actor) => Promise<Profile>;
  /** @throws conflict for the instance's own board, which has no account */
  readonly updateProfile: (actor: Actor, body: UpdateProfile) => Promise<Profile>;
  /** Other sessions and all board keys end with the old password. @throws invalid_input, conflict, rate_limited */
  readonly changePassword: (actor: Actor, body: ChangePassword) => Promise<Profile>;
  /** By whoever has the database: for a password that was lost. Ends all sessions and keys. @throws not_found */
  readonly resetPassword: (email: string, password: string) => Promise<Profile>;
}

export interface AccountDeps {
  readonly db: Db;
  /** How long a session counts, in days. */
  readonly sessionDays: number;
}

export function createAccountService({ db, sessionDays: days }: AccountDeps): AccountService {
  const own = async (actor: Actor): Promise<UserRow> => {
    const userId = userIdOf(actor);
    if (userId === undefined) throw new ConflictError("This is the instance's own board, which has no account");
    const user = await findUser(db, userId);
    if (user === undefined) throw new UnauthenticatedError("The account is gone");
    return user;
  };

  return {
    signIn: async ({ email, password }, origin) => {
      const account = { what: "account", of: email } as const;
      await spendAttempt(db, { what: "address", of: origin.address });
      await spendAttempt(db, account);
      const user = await findUserByEmail(db, email);
      const isRight =
        user === undefined ? await failAsSlowly(password) : await isPassword(password, user.password_hash);
      if (user === undefined || !isRight) throw new UnauthenticatedError("Invalid email or password");
      await forgiveAttempts(db, account);
      return db.transaction((tx) => openSession(tx, user, { origin, days }));
    },

    signOut: async (actor) => {
      if (actor?.type !== "board" || actor.credentialId === undefined || actor.source !== "session") return;
      await revokeSession(db, actor.credentialId);
    },

    session: async (actor) => {
      const userId = userIdOf(actor);
      if (userId === undefined || actor.type !== "board") {
        const id = actorId(actor);
        const source = actor.type === "board" ? actor.source : actor.type;
        return { session: { id: `paperclip:${source}:${id}`, userId: id, expiresAt: null }, user: instanceProfile(id) };
      }
      const user = await own(actor);
      const { credentialId = "" } = actor;
      const found = actor.source === "session" ? await findSession(db, credentialId) : undefined;
      const id = found?.id ?? `paperclip:${actor.source}:${userId}`;
      return { session: { id, userId, expiresAt: found?.expires_at.toISOString() ?? null }, user: toProfile(user) };
    },

    sessions: async (actor) => {
      const userId = userIdOf(actor);
      if (userId === undefined || actor.type !== "board") return [];
      return (await listSessions(db, userId)).map((row) => toSessionEntry(row, actor.credentialId));
    },

    revokeOtherSessions: async (actor) => {
      const { id } = await own(actor);
      await revokeSessions(db, id, currentOf(actor));
    },

    profile: async (actor) =>
      userIdOf(actor) === undefined ? instanceProfile(actorId(actor)) : toProfile(await own(actor)),

    updateProfile: async (actor, { name }) => {
      const { id } = await own(actor);
      return toProfile(await setUserName(db, id, name));
    },

    changePassword: async (actor, { currentPassword, newPassword, revokeOtherSessions }) => {
      const user = await own(actor);
      await spendAttempt(db, { what: "account", of: user.email });
      if (!(await isPassword(currentPassword, user.password_hash))) {
        throw new AppError("invalid_input", "Invalid password");
      }
      const hash = await hashPassword(newPassword);
      await db.transaction(async (tx) => {
        await setPasswordHash(tx, user.id, hash);
        if (!revokeOtherSessions) return;
        await revokeSessions(tx, user.id, currentOf(actor));
        await revokeBoardKeys(tx, user.id);
      });
      return toProfile(user);
    },

    resetPassword: async (email, password) => {
      const user = await findUserByEmail(db, email);
      if (user === undefined) throw new AppError("not_found", "There is no account of this email");
      const hash = await hashPassword(password);
      await db.transaction(async (tx) => {
        await setPasswordHash(tx, user.id, hash);
        await revokeSessions(tx, user.id, null);
        await revokeBoardKeys(tx, user.id);
      });
      await forgiveAttempts(db, { what: "account", of: email });
      return toProfile(user);
    },
  };
}

const currentOf = (actor: Actor): string | null =>
  actor.type === "board" && actor.source === "session" ? (actor.credentialId ?? null) : null;
