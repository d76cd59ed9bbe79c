import { createHash, createHmac } from "node:crypto";
import type { Logger } from "pino";

import type { Actor } from "../auth/actor.ts";
import { actorId, actorType } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { AppError, ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { TextSealing } from "../secrets/text-sealing.ts";
import { findKey, finishKey, type KeptRequest, type KeyedRequest, releaseKey, takeKey } from "./idempotency.store.ts";
import { answerIn, keptText } from "./kept-text.ts";

export interface OnceRequest {
  readonly actor: Actor;
  /** One key may be used for different operations. */
  readonly operation: string;
  readonly key: string;
  readonly companyId: string | null;
  /** All that it depends on what the operation does. */
  readonly content: unknown;
}

export interface OnceAnswer {
  readonly answer: unknown;
  /** It was given before, and nothing was done now. */
  readonly isReplayed: boolean;
}

export interface IdempotencyService {
  /**
   * Does the work, unless the same caller has had it done with this key within a day: then answers as that time.
   * Work that fails does not use up the key. Where the process died in the work, the next to ask may do it once its
   * lease has run out: whether it was done cannot be known from here.
   *
   * @throws idempotency_mismatch, in_progress, already_done, and what the work throws
   */
  readonly once: (request: OnceRequest, work: () => Promise<unknown>) => Promise<OnceAnswer>;
}

export interface IdempotencyDeps {
  readonly db: Db;
  readonly sealing: TextSealing;
  readonly log: Logger;
}

/** Longer than any request takes, since each of its statements has a time limit of half a minute. */
const TERMS = { leaseSec: 120, keptHours: 24 };
const RETRY_SEC = 2;
/** A key may be released between taking and looking: as often as this, it is tried again. */
const TRIES = 5;

export function createIdempotencyService({ db, log, sealing }: IdempotencyDeps): IdempotencyService {
  return {
    once: async (request, work) => {
      const keyed = toKeyed(request);
      const kept = await takeOrFind(db, keyed);
      if (kept !== undefined) return { answer: replay(kept, sealing), isReplayed: true };
      let answer: unknown;
      try {
        answer = await work();
      } catch (error) {
        await releaseKey(db, keyed).catch(() => undefined);
        throw error;
      }
      // It is done: that its answer could not be kept is no reason to say anything else.
      await finishKey(db, keyed, keptText(answer, sealing)).catch((error: unknown) =>
        log.warn({ err: error, operation: request.operation }, "an answer could not be kept for its idempotency key"),
      );
      return { answer, isReplayed: false };
    },
  };
}

/** Undefined: the request is ours to answer. */
async function takeOrFind(db: Db, keyed: KeyedRequest): Promise<KeptRequest | undefined> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await takeKey(db, keyed, TERMS)) return undefined;
    const kept = await findKey(db, keyed);
    if (kept !== undefined) return kept;
  }
  throw new ConflictError("Many requests with this Idempotency-Key come and go; ask again", {
    retryAfterSec: RETRY_SEC,
  });
}

function replay({ is_same, is_done, answer }: KeptRequest, sealing: TextSealing): unknown {
  if (!is_same) {
    throw new AppError("idempotency_mismatch", "This Idempotency-Key was used for another request");
  }
  if (!is_done) {
    throw new AppError("in_progress", "The request with this Idempotency-Key is under way", {
      retryAfterSec: RETRY_SEC,
    });
  }
  const replayed = answer === null ? undefined : answerIn(answer, sealing);
  if (replayed === undefined) {
    throw new AppError("already_done", "The request with this Idempotency-Key was done, and its answer is not kept");
  }
  return replayed;
}

/** With the key as its secret, the digest of a body tells nothing to whoever reads it in the database. */
function toKeyed({ actor, operation, key, companyId, content }: OnceRequest): KeyedRequest {
  const scope = JSON.stringify([actorType(actor), actorId(actor), operation, key]);
  return {
    id: createHash("sha256").update(scope).digest(),
    companyId,
    digest: createHmac("sha256", key)
      .update(JSON.stringify(content) ?? "")
      .digest(),
    attempt: newId(),
  };
}
