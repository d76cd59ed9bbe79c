import { Redis } from "ioredis";
import pg from "pg";

import { migrate } from "../../shared/db/migrate.ts";
import { cloneDatabase } from "./database.ts";
import { startPostgres } from "./own-postgres.ts";
import { hasRedis, startRedis, takeRedisDatabase } from "./redis.ts";

/** What the queue and the live bus run on, as configuration names it. */
export interface TestStore extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
}

export interface OwnStore extends TestStore {
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
}

export interface StoreKind {
  readonly name: "Redis" | "PostgreSQL";
  readonly isThere: boolean;
  /** A part of the shared server. */
  readonly take: () => Promise<TestStore>;
  /** A server of the test's own, to kill and to start again. */
  readonly start: () => Promise<OwnStore>;
}

const NO_DATABASE = "postgres://127.0.0.1:1/none";

export const storeKinds: readonly StoreKind[] = [
  {
    name: "Redis",
    isThere: hasRedis,
    take: async () => {
      const redis = await takeRedisDatabase();
      return {
        databaseUrl: NO_DATABASE,
        redisUrl: redis.url,
        [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
      };
    },
    start: async () => {
      const redis = await startRedis();
      return { ...redis, databaseUrl: NO_DATABASE, redisUrl: redis.url };
    },
  },
  {
    name: "PostgreSQL",
    isThere: true,
    take: async () => {
      const database = await cloneDatabase();
      return {
        databaseUrl: database.url,
        redisUrl: undefined,
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      };
    },
    start: async () => {
      const postgres = await startPostgres();
      await migrate(postgres.url);
      return { ...postgres, databaseUrl: postgres.url, redisUrl: undefined };
    },
  },
];

/** One question to a Redis over a connection of its own. */
export async function askRedis<T>(url: string, question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** One statement to a PostgreSQL over a connection of its own. */
export async function askPostgres<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
