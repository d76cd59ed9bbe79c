import { Redis } from "ioredis";

import { within } from "../platform/within.ts";
import type { OnError, StoreLink } from "./store-link.ts";

const CONNECT_MS = 5_000;
const COMMAND_MS = 3_000;
const END_MS = 1_000;

/** Reconnects for ever: soon at first, then every two seconds. */
const retryStrategy = (times: number): number => Math.min(100 * 2 ** (times - 1), 2_000);

/** A producer's command fails at once while Redis is away: whoever rings must not wait for it. */
const FAIL_FAST = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 1,
  commandTimeout: COMMAND_MS,
} as const;

/** A consumer has nothing better to do than to wait until Redis is back; BullMQ demands it. */
const PATIENT = { maxRetriesPerRequest: null } as const;

/** One connection, made and answering before BullMQ sees it. BullMQ's worker makes a second one from it, to block on. */
export async function openRedisLink(
  url: string,
  role: "queue" | "worker",
  onError: OnError,
): Promise<StoreLink<Redis>> {
  const redis = new Redis(url, {
    ...(role === "queue" ? FAIL_FAST : PATIENT),
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    keepAlive: 10_000,
    retryStrategy,
    connectionName: `systole-${role}`,
  });
  redis.on("error", onError);
  try {
    await within(redis.connect(), CONNECT_MS, "connecting to Redis");
    await within(redis.ping(), COMMAND_MS, "Redis");
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return {
    connection: redis,
    ping: async () => {
      await redis.ping();
    },
    end: async () => {
      await within(redis.quit(), END_MS, "leaving Redis").catch(() => redis.disconnect());
    },
  };
}

/** Asks the Redis at `url` once, without coming back to it. @throws what it, or the network, says */
export async function pingRedis(url: string): Promise<void> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: CONNECT_MS });
  redis.on("error", () => undefined);
  try {
    await within(redis.connect(), CONNECT_MS, "connecting to Redis");
    await within(redis.ping(), COMMAND_MS, "asking Redis");
  } finally {
    redis.disconnect();
  }
}
