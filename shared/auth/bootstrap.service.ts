import type { Db, Tx } from "../db/db.ts";
import { ConflictError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { type Actor, userIdOf } from "./actor.ts";
import { type ClaimRow, findClaim, hasOpenClaim, insertClaim, noteClaimer, takeClaim } from "./board-claim.store.ts";
import type { BoardClaim, ClaimBoard } from "./bootstrap.schema.ts";
import { hashPassword } from "./password.ts";
import { freshToken, hashToken } from "./secret-token.ts";
import { type OpenedSession, type Origin, openSession } from "./session-opening.ts";
import { spendAttempt } from "./throttle.ts";
import { findUser, hasInstanceAdmin, insertUser, lockInstanceAdmins, setInstanceAdmin } from "./user.store.ts";

/** How an instance comes by its first admin. */
export interface Bootstrap {
  /** Makes a claim, good for a day, while there is no instance admin; undefined when there is. */
  readonly openClaim: () => Promise<{ readonly token: string; readonly expiresAt: Date } | undefined>;
  /** Ready: somebody may do everything. */
  readonly status: () => Promise<{ readonly isReady: boolean; readonly hasClaim: boolean }>;
  /** @throws not_found */
  readonly show: (token: string) => Promise<BoardClaim>;
  /**
   * Makes whoever is signed in the first instance admin, or the account that is described, which is then signed in.
   * @throws not_found, conflict when it was used, is over, or there is an admin
   */
  readonly claim: (
    token: string,
    body: ClaimBoard,
    by: { readonly actor: Actor | undefined; readonly origin: Origin },
  ) => Promise<{ readonly userId: string; readonly session?: OpenedSession }>;
}

export interface BootstrapDeps {
  readonly db: Db;
  readonly sessionDays: number;
  /** Then somebody may do everything, whether or not there are people. */
  readonly hasOperatorKey: boolean;
}

const CLAIM_HOURS = 24;

export function createBootstrap({ db, sessionDays: days, hasOperatorKey }: BootstrapDeps): Bootstrap {
  let isKnown = false;
  // Once there is an admin there always is one.
  const hasAdmin = async (): Promise<boolean> => (isKnown ||= await hasInstanceAdmin(db));

  return {
    openClaim: async () => {
      if (await hasAdmin()) return undefined;
      const { token, hash } = freshToken("claim");
      return { token, expiresAt: await insertClaim(db, { id: newId(), hash, hours: CLAIM_HOURS }) };
    },

    status: async () => {
      if (await hasAdmin()) return { isReady: true, hasClaim: false };
      return { isReady: hasOperatorKey, hasClaim: await hasOpenClaim(db) };
    },

    show: async (token) => {
      const row = await find(db, token);
      return {
        status: stateOf(row, await hasAdmin()),
        requiresSignIn: false,
        expiresAt: row.expires_at.toISOString(),
        claimedByUserId: row.claimed_by_user_id,
      };
    },

    claim: async (token, body, { actor, origin }) => {
      await spendAttempt(db, { what: "token", of: origin.address });
      const row = await find(db, token);
      const userId = actor && userIdOf(actor);
      if (userId !== undefined) {
        await db.transaction(async (tx) => {
          await take(tx, row);
          if ((await findUser(tx, userId)) === undefined) throw new NotFoundError("User");
          await setInstanceAdmin(tx, userId, true);
          await noteClaimer(tx, row.id, userId);
        });
        return { userId };
      }
      const { email, name = email, password } = body;
      if (email === undefined || name === undefined || password === undefined) {
        throw new InvalidInputError("Sign in first, or give email, name and password for a new account");
      }
      const passwordHash = await hashPassword(password);
      const session = await db.transaction(async (tx) => {
        await take(tx, row);
        const user = await insertUser(tx, { id: newId(), email, name, passwordHash, isInstanceAdmin: true });
        await noteClaimer(tx, row.id, user.id);
        return openSession(tx, user, { origin, days });
      });
      return { userId: session.user.id, session };
    },
  };
}

function stateOf(row: ClaimRow, hasAdmin: boolean): BoardClaim["status"] {
  if (row.claimed_at !== null || hasAdmin) return "claimed";
  return row.is_over ? "expired" : "available";
}

async function find(db: Db, token: string): Promise<ClaimRow> {
  const row = await findClaim(db, hashToken(token));
  if (row === undefined) throw new NotFoundError("Board claim");
  return row;
}

/** The lock on the admins comes first: of two claims that are used at once, the second finds an admin. */
async function take(tx: Tx, row: ClaimRow): Promise<void> {
  if ((await lockInstanceAdmins(tx)) > 0) throw new ConflictError("This instance has an admin already");
  if (!(await takeClaim(tx, row.id))) throw new ConflictError("This claim was used, or is over");
}
