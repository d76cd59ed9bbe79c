import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import { outageLog } from "../platform/outage-log.ts";
import type { TakeOne } from "./rate-limit.ts";
import { forgetRates, takeRate } from "./rate-window.store.ts";
import { openRedisRates } from "./redis-rates.ts";

export interface RateLimitService {
  readonly take: TakeOne;
  readonly close: () => void;
}

export interface RateLimitDeps {
  readonly db: Db;
  readonly redisUrl: string | undefined;
  readonly log: Logger;
}

/** One of so many requests also removes what is no longer asked for. */
const FORGET_EVERY = 500;

/** In Redis where there is one, and in the database where there is none, or while it does not answer. */
export function createRateLimitService({ db, redisUrl, log }: RateLimitDeps): RateLimitService {
  const outage = outageLog(log, "Redis for rate limits");
  const redis = redisUrl === undefined ? undefined : openRedisRates(redisUrl, outage.failed);
  let asked = 0;
  const fromDatabase: TakeOne = (key, limit) => {
    asked += 1;
    if (asked % FORGET_EVERY === 0) void forgetRates(db).catch(() => undefined);
    return takeRate(db, key, limit);
  };
  return {
    take: async (key, limit) => {
      if (redis === undefined) return fromDatabase(key, limit);
      try {
        const verdict = await redis.take(key, limit);
        outage.recovered();
        return verdict;
      } catch (error) {
        outage.failed(error as Error);
        return fromDatabase(key, limit);
      }
    },
    close: () => redis?.close(),
  };
}
