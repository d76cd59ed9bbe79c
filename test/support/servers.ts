import { rm } from "node:fs/promises";
import pg from "pg";

import { startEmbeddedPostgres } from "../../shared/db/embedded-postgres.ts";
import { migrate } from "../../shared/db/migrate.ts";
import { launchRedis } from "./redis-process.ts";
import { findRedisServer, type RedisCommand } from "./redis-server.ts";
import { removeLeftovers, scratchDirectory } from "./scratch-disk.ts";

export interface TestServers {
  /** Of the superuser, on a database that holds nothing. */
  readonly postgresUrl: string;
  /** A database that has been migrated, and that a test's own database is a copy of. */
  readonly templateDatabase: string;
  readonly redisUrl: string | undefined;
  readonly redisCommand: RedisCommand | undefined;
  readonly stop: () => Promise<void>;
}

const TEMPLATE_DATABASE = "systole_template";

export async function startTestServers(): Promise<TestServers> {
  removeLeftovers();
  const directory = await scratchDirectory();
  const [postgres, redis] = await Promise.all([startPostgres(directory), startSharedRedis()]);
  return {
    postgresUrl: postgres.url,
    templateDatabase: TEMPLATE_DATABASE,
    redisUrl: redis?.url,
    redisCommand: redis?.command,
    stop: async () => {
      await Promise.all([postgres.stop(), redis?.stop()]);
      await rm(directory, { recursive: true });
    },
  };
}

async function startPostgres(dataDir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir, durable: false });
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE_DATABASE}`);
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  try {
    await migrate(template.href);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return postgres;
}

async function startSharedRedis() {
  const command = await findRedisServer();
  if (command === undefined) {
    const verdict = process.env["CI"] === "true" ? "FAIL" : "ARE SKIPPED";
    console.warn(
      `\n*** REDIS SUITES ${verdict}: there is no redis-server on PATH, and none from Debian's packages ***\n`,
    );
    return undefined;
  }
  const redis = await launchRedis(command);
  return { ...redis, command };
}
