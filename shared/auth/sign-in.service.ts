import type { Db } from "../db/db.ts";
import { UnauthenticatedError } from "../kernel/errors.ts";
import type { AuthSession, SessionEntry, SignIn } from "./account.schema.ts";
import { instanceProfile, toProfile, toSessionEntry } from "./account-view.ts";
import { type Actor, actorId, userIdOf } from "./actor.ts";
import { failAsSlowly, isPassword } from "./password.ts";
import { findSession, listSessions, revokeSession } from "./session.store.ts";
import { type OpenedSession, type Origin, openSession } from "./session-opening.ts";
import { forgiveAttempts, spendAttempt } from "./throttle.ts";
import { findUser, findUserByEmail } from "./user.store.ts";

/** Who is signed in, and where. */
export interface SignInService {
  /** @throws unauthenticated, rate_limited */
  readonly signIn: (body: SignIn, origin: Origin) => Promise<OpenedSession>;
  /** Ends the session that asks. Whoever came without one has nothing to end. */
  readonly signOut: (actor: Actor | undefined) => Promise<void>;
  /** @throws unauthenticated */
  readonly current: (actor: Actor) => Promise<AuthSession>;
  /** One's own that count, the newest first. */
  readonly list: (actor: Actor) => Promise<SessionEntry[]>;
}

export interface SignInDeps {
  readonly db: Db;
  /** How long a session counts, in days. */
  readonly sessionDays: number;
}

export function createSignInService({ db, sessionDays: days }: SignInDeps): SignInService {
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

    current: async (actor) => {
      const id = actorId(actor);
      const source = actor.type === "board" ? actor.source : actor.type;
      const stands = { id: `paperclip:${source}:${id}`, userId: id, expiresAt: null };
      if (userIdOf(actor) === undefined) return { session: stands, user: instanceProfile(id) };
      const user = await findUser(db, id);
      if (user === undefined) throw new UnauthenticatedError("The account is gone");
      const session = await sessionOf(db, actor);
      if (session === undefined) return { session: stands, user: toProfile(user) };
      return {
        session: { id: session.id, userId: id, expiresAt: session.expires_at.toISOString() },
        user: toProfile(user),
      };
    },

    list: async (actor) => {
      const userId = userIdOf(actor);
      if (userId === undefined || actor.type !== "board") return [];
      return (await listSessions(db, userId)).map((row) => toSessionEntry(row, actor.credentialId));
    },
  };
}

async function sessionOf(db: Db, actor: Actor) {
  if (actor.type !== "board" || actor.source !== "session" || actor.credentialId === undefined) return undefined;
  return findSession(db, actor.credentialId);
}
