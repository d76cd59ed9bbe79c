import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";

import { startEmbeddedPostgres } from "../shared/db/embedded-postgres.ts";
import { migrate } from "../shared/db/migrate.ts";
import { launchRedis } from "../test/support/redis-process.ts";
import { findRedisServer } from "../test/support/redis-server.ts";
import { type NodeProcess, startNode } from "./node-process.ts";

export type BackendName = "Redis" | "PostgreSQL";

/** Servers of the bench's own: a PostgreSQL that waits for its disk, and a Redis where there is one. */
export interface Stage extends AsyncDisposable {
  readonly directory: string;
  readonly backends: readonly BackendName[];
  readonly postgresPid: number;
  readonly redisPid: number | undefined;
  readonly postgresVersion: string;
  /** A fresh database, migrated, with its own Redis database where that is the backend. */
  readonly open: (backend: BackendName, settings?: Stores["settings"]) => Promise<Ground>;
}

/** One database, and the processes over it. */
export interface Ground extends AsyncDisposable {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly sql: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  readonly startApi: () => Promise<{ readonly process: NodeProcess; readonly url: string }>;
  readonly startWorker: (env?: Readonly<Record<string, string>>) => Promise<NodeProcess>;
  readonly startScheduler: () => Promise<NodeProcess>;
  /** A process of the bench, given the stores. */
  readonly startScript: (script: string, env?: Readonly<Record<string, string>>) => Promise<NodeProcess>;
}

export async function setStage(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), `systole-bench-${process.pid}-`));
  const postgres = await startEmbeddedPostgres({ dataDir: directory, durable: true });
  const command = await findRedisServer();
  const redis = command === undefined ? undefined : await launchRedis(command);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 1 });
  // Its connection ends with the server, which is no news.
  admin.on("error", () => undefined);
  const { rows } = await admin.query<{ server_version: string }>("show server_version");
  const pidFile = await readFile(join(directory, "postgres", "postmaster.pid"), "utf8");
  let opened = 0;

  return {
    directory,
    backends: redis === undefined ? ["PostgreSQL"] : ["Redis", "PostgreSQL"],
    postgresPid: Number(pidFile.split("\n")[0]),
    redisPid: redis === undefined ? undefined : await redisPidAt(redis.url),
    postgresVersion: rows[0]?.server_version ?? "unknown",
    open: async (backend, settings = {}) => {
      opened += 1;
      const name = `bench_${opened}`;
      await admin.query(`create database ${name}`);
      const url = new URL(postgres.url);
      url.pathname = `/${name}`;
      await migrate(url.href);
      const redisUrl = backend === "Redis" && redis !== undefined ? `${redis.url}/${opened}` : undefined;
      const ground = openGround({ databaseUrl: url.href, redisUrl, directory, settings });
      return {
        ...ground,
        [Symbol.asyncDispose]: async () => {
          await ground[Symbol.asyncDispose]();
          await admin.query(`drop database ${name} with (force)`);
        },
      };
    },
    [Symbol.asyncDispose]: async () => {
      await admin.end();
      await Promise.all([postgres.stop(), redis?.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const SECRET = "a secret for the bench, long enough";

export interface Stores {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly directory: string;
  /** For every process. */
  readonly settings?: Readonly<Record<string, string>>;
}

export function openGround({ databaseUrl, redisUrl, directory, settings }: Stores): Ground {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  // The server is told to end these connections when the database is dropped.
  pool.on("error", () => undefined);
  const processes: NodeProcess[] = [];
  const env = {
    // A fast machine would be at the limit before it was measured.
    SYSTOLE_MAX_QUEUED_PER_COMPANY: "1000000",
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    PAPERCLIP_AGENT_JWT_SECRET: SECRET,
    SYSTOLE_MASTER_KEY: "a master key for the bench that is long enough",
    SYSTOLE_ALLOW_PRIVATE_HTTP: "true",
    SYSTOLE_WORKSPACES_DIR: join(directory, "workspaces"),
    PORT: "0",
    ...settings,
  };
  const start = async (script: string, ready: RegExp, more: Readonly<Record<string, string>> = {}) => {
    const started = await startNode({ script, env: { ...env, ...more }, directory });
    processes.push(started);
    return { process: started, match: await started.waitForOutput(ready) };
  };
  return {
    databaseUrl,
    redisUrl,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    startApi: async () => {
      const { process: api, match } = await start("dist/api/main.js", /"url":"(http[^"]+)"/);
      return { process: api, url: match[1] ?? "" };
    },
    startWorker: async (more) => (await start("dist/worker/main.js", /"worker ready"/, more)).process,
    startScheduler: async () => (await start("dist/scheduler/main.js", /"scheduler started"/)).process,
    startScript: async (script, more) => (await start(script, /^ready/m, more)).process,
    [Symbol.asyncDispose]: async () => {
      for (const one of processes.reverse()) await one.stop();
      await pool.end();
    },
  };
}

async function redisPidAt(url: string): Promise<number> {
  const redis = new Redis(url);
  try {
    return Number(/process_id:(\d+)/.exec(await redis.info("server"))?.[1]);
  } finally {
    redis.disconnect();
  }
}
