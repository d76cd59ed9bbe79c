import { Redis } from "ioredis";
import { inject } from "vitest";

import { launchRedis, REDIS_DATABASES, type RedisDisk } from "./redis-process.ts";

/** False where no redis-server could be had: `describe.skipIf(!hasRedis)`. In CI such suites run, and fail. */
export const hasRedis = inject("redisUrl") !== undefined || process.env["CI"] === "true";

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
}

/** A logical database of one test's own in the shared Redis. Channels of pub/sub are shared by all of them. */
export async function takeRedisDatabase(): Promise<TestRedis> {
  const shared = inject("redisUrl");
  if (shared === undefined)
    throw new Error("there is no redis-server; guard the suite with describe.skipIf(!hasRedis)");
  const taken = await ask(shared, (redis) => redis.incr("databases-taken"));
  const url = `${shared}/${1 + (taken % (REDIS_DATABASES - 1))}`;
  await ask(url, (redis) => redis.flushdb());
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await ask(url, (redis) => redis.flushdb());
    },
  };
}

export interface OwnRedis extends TestRedis {
  /** A process that sees its disk. */
  readonly shellPid: number;
  /** SIGKILL; everything in it is lost. */
  readonly kill: () => Promise<void>;
  /** Starts it again, empty, on the same port. */
  readonly restart: () => Promise<void>;
}

/** A Redis of one test's own, to kill, to flush and to start again. */
export async function startRedis(disk?: RedisDisk): Promise<OwnRedis> {
  const command = inject("redisCommand");
  if (command === undefined)
    throw new Error("there is no redis-server; guard the suite with describe.skipIf(!hasRedis)");
  let redis = await launchRedis(command, undefined, disk);
  const kill = (): Promise<void> => redis.stop();
  return {
    url: redis.url,
    shellPid: redis.shellPid,
    kill,
    restart: async () => {
      await kill();
      redis = await launchRedis(command, redis.port, disk);
    },
    [Symbol.asyncDispose]: kill,
  };
}

async function ask<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}
