import type { Db } from "../db/db.ts";
import { AppError, ConflictError, UnauthenticatedError } from "../kernel/errors.ts";
import type { ChangePassword, Profile, UpdateProfile } from "./account.schema.ts";
import { instanceProfile, toProfile } from "./account-view.ts";
import { type Actor, actorId, userIdOf } from "./actor.ts";
import { revokeBoardKeys } from "./board-key.store.ts";
import { hashPassword, isPassword } from "./password.ts";
import { revokeSessions } from "./session.store.ts";
import { forgiveAttempts, spendAttempt } from "./throttle.ts";
import { findUser, findUserByEmail, setPasswordHash, setUserName, type UserRow } from "./user.store.ts";

/** What people do with their accounts. */
export interface AccountService {
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
}

export function createAccountService({ db }: AccountDeps): AccountService {
  const own = async (actor: Actor): Promise<UserRow> => {
    const userId = userIdOf(actor);
    if (userId === undefined) throw new ConflictError("This is the instance's own board, which has no account");
    const user = await findUser(db, userId);
    if (user === undefined) throw new UnauthenticatedError("The account is gone");
    return user;
  };

  return {
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
