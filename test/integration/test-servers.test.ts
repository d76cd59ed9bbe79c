import { Redis } from "ioredis";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { cloneDatabase } from "../support/database.ts";
import { hasRedis, startRedis, takeRedisDatabase } from "../support/redis.ts";

describe("cloneDatabase", () => {
  it("gives each test a migrated database of its own, and takes it away after", async () => {
    await using other = await cloneDatabase();
    const { url } = await (async () => {
      await using database = await cloneDatabase();
      await query(database.url, "create table mine ()");
      return database;
    })();

    await expect(query(url, "select 1")).rejects.toThrow("does not exist");
    await expect(query(other.url, "select to_regclass('mine') as mine")).resolves.toEqual([{ mine: null }]);
    const ledger = await query(other.url, "select count(*)::int > 0 as migrated from schema_migrations");
    expect(ledger).toEqual([{ migrated: true }]);
  });
});

describe.skipIf(!hasRedis)("the Redis of tests", () => {
  it("gives each test a logical database of its own", async () => {
    await using one = await takeRedisDatabase();
    await using other = await takeRedisDatabase();

    await withRedis(one.url, (redis) => redis.set("key", "mine"));

    await expect(withRedis(other.url, (redis) => redis.get("key"))).resolves.toBeNull();
    await expect(withRedis(one.url, (redis) => redis.get("key"))).resolves.toBe("mine");
  });

  it("can be killed and started again, empty, at the same address", async () => {
    await using own = await startRedis();
    await withRedis(own.url, (redis) => redis.set("key", "mine"));

    await own.kill();
    await expect(withRedis(own.url, (redis) => redis.get("key"))).rejects.toThrow("Connection is closed");
    await own.restart();

    await expect(withRedis(own.url, (redis) => redis.get("key"))).resolves.toBeNull();
  });
});

async function withRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
