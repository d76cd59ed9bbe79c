import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

import { ConfigError } from "../platform/config-error.ts";
import { lockDirectory } from "./embedded/directory-lock.ts";
import { DiskFullError, isForWantOfRoom } from "./embedded/disk-room.ts";
import { clearOrphan } from "./embedded/orphaned-postgres.ts";
import { preparePostgresBinaries } from "./embedded/postgres-binaries.ts";
import { type ClusterOptions, openCluster, SUPERUSER } from "./embedded/postgres-cluster.ts";
import { type PostgresProcess, spawnPostgres } from "./embedded/postgres-process.ts";
import { choosePostgresUser, prepareDataDirectory } from "./embedded/postgres-user.ts";

export interface EmbeddedPostgresOptions {
  /** Made when missing. The database is in `<dataDir>/postgres`, its log in `<dataDir>/postgres.log`. */
  readonly dataDir: string;
  readonly log?: (message: string) => void;
  /** False: fast, and lost when the machine dies. For tests. */
  readonly durable?: boolean;
  /** Absent: any that is free. */
  readonly port?: number;
}

export interface EmbeddedPostgres {
  /** Of the database `systole`, whose role of the same name may do everything. */
  readonly url: string;
  /** Resolves when PostgreSQL has ended, for whatever reason. */
  readonly exited: Promise<void>;
  readonly stop: () => Promise<void>;
}

const DATABASE = "systole";
const STARTS = 3;
const RECOVERY_MS = 300_000;
const POLL_MS = 20;

/** Another program took the port, or the last server's processes are still on their way out: try again. */
const PASSING = /Address already in use|pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/**
 * Starts a private PostgreSQL 18 on this machine, which ends when this process does. One process at
 * a time owns a data directory; another one that asks is told who does.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  try {
    return await start(dataDir, options);
  } catch (error) {
    if (error instanceof ConfigError || !(await isForWantOfRoom(dataDir, String(error)))) throw error;
    throw new DiskFullError(`The disk of ${dataDir} is full: PostgreSQL does not start until there is room`, {
      cause: error,
    });
  }
}

async function start(
  dataDir: string,
  { log = () => {}, durable = true, port }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const directory = join(dataDir, "postgres");
  const user = await choosePostgresUser(directory);
  await prepareDataDirectory(dataDir, user).catch(unwritable);
  const lock = await lockDirectory(dataDir).catch(unwritable);
  try {
    const cluster = { directory, binaries: await preparePostgresBinaries(dataDir, user), user, durable };
    const { password, made } = await openCluster(cluster);
    if (made) log(`made a new database in ${directory}`);
    await clearOrphan(directory, log);
    const server = await startServer(cluster, password, port);
    const exited = server.exited.then(lock.release);
    return {
      url: urlOf(server.port, password, DATABASE),
      exited,
      stop: async () => {
        await server.stop();
        await exited;
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

function unwritable(error: NodeJS.ErrnoException): never {
  if (!["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(error.code ?? "")) throw error;
  throw new ConfigError(
    `The data directory cannot be used (${error.message}). Set SYSTOLE_DATA_DIR to a directory that this user ` +
      "can write to, or DATABASE_URL to a PostgreSQL of your own.",
    { cause: error },
  );
}

async function startServer(cluster: ClusterOptions, password: string, port?: number): Promise<PostgresProcess> {
  for (let start = 1; ; start += 1) {
    const server = await spawnPostgres(cluster, port);
    try {
      await createDatabase(server, urlOf(server.port, password, "postgres"));
      return server;
    } catch (error) {
      await server.stop();
      const logged = await server.readLog();
      if (start < STARTS && PASSING.test(logged)) continue;
      throw new Error(`PostgreSQL did not start: ${(error as Error).message}\n${logged.trimEnd()}`, { cause: error });
    }
  }
}

async function createDatabase(server: PostgresProcess, url: string): Promise<void> {
  const client = await connectWhenReady(server, url);
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Asks until it answers; recovery after a crash may take its time. */
async function connectWhenReady(server: PostgresProcess, connectionString: string): Promise<pg.Client> {
  for (const since = Date.now(); ; await sleep(POLL_MS)) {
    const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
    client.on("error", () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => {});
      if (server.hasExited()) throw new Error("it ended at once", { cause: error });
      if (!isStarting(error) || Date.now() - since > RECOVERY_MS) throw error;
    }
  }
}

/** Nobody listens yet, or PostgreSQL says that it is starting up (57P03). */
const isStarting = (error: unknown): boolean =>
  ["ECONNREFUSED", "ECONNRESET", "57P03"].includes((error as { code?: string }).code ?? "");

const urlOf = (port: number, password: string, database: string): string =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
