import { Redis } from "ioredis";

import { type TakeOne, verdictOf, WINDOW_SEC } from "./rate-limit.ts";

/**
 * One hash a key, with a field for each second; the server's clock, so that processes need not agree. Where it has gone
 * back, what it still calls the future was taken just now.
 */
const TAKE = `
local second = tonumber(redis.call('TIME')[1])
local limit = tonumber(ARGV[1])
local window = tonumber(ARGV[2])
local fields = redis.call('HGETALL', KEYS[1])
local used, oldest = 0, second
for index = 1, #fields, 2 do
  local at = tonumber(fields[index])
  local count = tonumber(fields[index + 1])
  if at <= second - window or at > second then redis.call('HDEL', KEYS[1], fields[index]) end
  if at > second then
    redis.call('HINCRBY', KEYS[1], tostring(second), count)
    redis.call('EXPIRE', KEYS[1], window + 1)
  end
  if at > second - window then
    used = used + count
    if at < oldest then oldest = at end
  end
end
local allowed = 0
if used < limit then
  redis.call('HINCRBY', KEYS[1], tostring(second), 1)
  redis.call('EXPIRE', KEYS[1], window + 1)
  allowed = 1
  used = used + 1
end
return { allowed, used, oldest, second }`;

const COMMAND_MS = 1_000;

export interface RedisRates {
  readonly take: TakeOne;
  readonly close: () => void;
}

interface RateCommands {
  readonly takeRate: (key: string, limit: number, windowSec: number) => Promise<[number, number, number, number]>;
}

/** Connects when it is first asked, and by itself when it is cut off; until it has, `take` fails at once. */
export function openRedisRates(url: string, onError: (error: Error) => void): RedisRates {
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: COMMAND_MS,
    commandTimeout: COMMAND_MS,
    keepAlive: 10_000,
    retryStrategy: (times: number): number => Math.min(100 * 2 ** (times - 1), 2_000),
    connectionName: "systole-rates",
  });
  redis.on("error", onError);
  redis.defineCommand("takeRate", { numberOfKeys: 1, lua: TAKE });
  let connected: Promise<void> | undefined;
  return {
    take: async (key, limit) => {
      connected ??= redis.connect().catch(onError);
      await connected;
      const answer = await (redis as unknown as RateCommands).takeRate(`systole:rate:${key}`, limit, WINDOW_SEC);
      const [allowed, used, oldest, second] = answer;
      return verdictOf({ isAllowed: allowed === 1, used, oldest, second, limit });
    },
    close: () => redis.disconnect(),
  };
}
