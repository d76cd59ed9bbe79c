import type { SignUp } from "../auth/account.schema.ts";
import type { Bootstrap } from "../auth/bootstrap.service.ts";
import { hashPassword } from "../auth/password.ts";
import { hashToken } from "../auth/secret-token.ts";
import { type OpenedSession, type Origin, openSession } from "../auth/session-opening.ts";
import { spendAttempt } from "../auth/throttle.ts";
import { insertUser } from "../auth/user.store.ts";
import type { Db } from "../db/db.ts";
import { AppError, ConflictError, ForbiddenError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { findInviteByToken, lockInviteByToken, noteSignUp } from "./invite.store.ts";
import { requireActive } from "./invite-view.ts";

export interface SignUpService {
  /**
   * Makes an account, and signs it in: for the instance's claim the first admin's, for an invite one that may then
   * accept it. An invite makes one account. @throws forbidden, not_found, conflict, rate_limited
   */
  readonly signUp: (body: SignUp, origin: Origin) => Promise<OpenedSession>;
}

export interface SignUpDeps {
  readonly db: Db;
  readonly bootstrap: Pick<Bootstrap, "claim">;
  readonly sessionDays: number;
}

export function createSignUpService({ db, bootstrap, sessionDays: days }: SignUpDeps): SignUpService {
  return {
    signUp: async ({ inviteToken, claimToken, email, name, password }, origin) => {
      if (claimToken !== undefined) {
        const { session } = await bootstrap.claim(claimToken, { email, name, password }, { actor: undefined, origin });
        if (session === undefined) throw new AppError("internal", "a claim without an actor makes an account");
        return session;
      }
      if (inviteToken === undefined) throw new ForbiddenError("Sign-up needs an invite");
      await spendAttempt(db, { what: "token", of: origin.address });
      const hash = hashToken(inviteToken);
      // Whoever has no invite is not given a quarter of a second of our time.
      requireActive(await findInviteByToken(db, hash));
      const passwordHash = await hashPassword(password);
      return db.transaction(async (tx) => {
        const invite = requireActive(await lockInviteByToken(tx, hash));
        if (invite.allowed_join_types === "agent") throw new ForbiddenError("This invite is for agents");
        if (invite.signed_up_user_id !== null) throw new ConflictError("An account was made with this invite already");
        const user = await insertUser(tx, { id: newId(), email, name, passwordHash, isInstanceAdmin: false });
        await noteSignUp(tx, invite.id, user.id);
        return openSession(tx, user, { origin, days });
      });
    },
  };
}
