import { createHash } from "node:crypto";

import type { Db } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { clearAttempts, lockAttempts, setAttempts } from "./attempt.store.ts";
import { type AttemptLimit, countAttempt } from "./attempt-limit.ts";

const QUARTER_HOUR_SEC = 900;

/** Of an account few tries, since they are guesses at one password; of an address more, since many may share it. */
const LIMITS = {
  account: { most: 20, windowSec: QUARTER_HOUR_SEC },
  address: { most: 100, windowSec: QUARTER_HOUR_SEC },
  challenge: { most: 60, windowSec: QUARTER_HOUR_SEC },
  token: { most: 100, windowSec: QUARTER_HOUR_SEC },
  // Of one webhook, by those who may: each call may become work.
  webhook: { most: 300, windowSec: 60 },
} as const satisfies Readonly<Record<string, AttemptLimit>>;

export interface Attempted {
  readonly what: keyof typeof LIMITS;
  readonly of: string;
}

/** Hashed: the table is no list of who was tried. */
const keyOf = ({ what, of }: Attempted): string =>
  `${what}:${createHash("sha256").update(of.trim().toLowerCase()).digest("base64url")}`;

/** Counts a try before it is looked at, so that those that come at once are all counted. @throws rate_limited */
export async function spendAttempt(db: Db, attempted: Attempted): Promise<void> {
  const key = keyOf(attempted);
  const retryAfterSec = await db.transaction(async (tx) => {
    const { known, now } = await lockAttempts(tx, key);
    const verdict = countAttempt(known, now, LIMITS[attempted.what]);
    if (verdict.retryAfterSec === undefined) await setAttempts(tx, key, verdict.next);
    return verdict.retryAfterSec;
  });
  if (retryAfterSec !== undefined) {
    throw new AppError("rate_limited", "Too many attempts; try again later", { retryAfterSec });
  }
}

/** Whoever proved to be the right one begins anew. */
export const forgiveAttempts = (db: Db, attempted: Attempted): Promise<void> => clearAttempts(db, keyOf(attempted));
