import { readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

import { startEmbeddedPostgres } from "../../shared/db/embedded-postgres.ts";
import { migrate } from "../../shared/db/migrate.ts";
import { launchRedis } from "./redis-process.ts";
import { findRedisServer, type RedisCommand } from "./redis-server.ts";

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
const PREFIX = "systole-test-";

export async function startTestServers(): Promise<TestServers> {
  removeLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
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

/** What test runs that were killed left in the temporary directory. */
function removeLeftovers(): void {
  for (const entry of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1] ?? 0);
    if (pid > 0 && !isAlive(pid)) rmSync(join(tmpdir(), entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
