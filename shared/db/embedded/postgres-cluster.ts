import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { ConfigError } from "../../platform/config-error.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import type { OsUser } from "./postgres-user.ts";

const run = promisify(execFile);

export const SUPERUSER = "systole";
const MAJOR = "18";
const PASSWORD_FILE = "systole.password";
const UNFINISHED = ".unfinished-";

export interface ClusterOptions {
  readonly directory: string;
  readonly binaries: PostgresBinaries;
  readonly user: OsUser | undefined;
  readonly durable: boolean;
}

/** The environment of the binaries: nothing of ours leaks in, and messages are in English. */
export const postgresEnvironment = ({ libraryPath }: PostgresBinaries): NodeJS.ProcessEnv => ({
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LC_ALL: "C",
  LD_LIBRARY_PATH: libraryPath,
});

/**
 * Opens the cluster in `directory`, made first when there is none, and returns its password. It is
 * made beside its place and moved there when it is whole, password and all, so that a crash half-way
 * leaves nothing that looks like a cluster.
 */
export async function openCluster(options: ClusterOptions): Promise<{ password: string; made: boolean }> {
  const { directory } = options;
  const version = await readFile(join(directory, "PG_VERSION"), "utf8").catch(ignoreMissing);
  if (version === undefined) {
    await refuseStrangers(directory);
    return { password: await makeCluster(options), made: true };
  }
  if (version.trim() !== MAJOR) {
    throw new ConfigError(
      `The data in ${directory} is of PostgreSQL ${version.trim()}, and this Systole brings PostgreSQL ${MAJOR}. ` +
        "Use the version of Systole that made it, or move its data with pg_dump and pg_restore.",
    );
  }
  return { password: await readPassword(directory), made: false };
}

async function makeCluster({ directory, binaries, user, durable }: ClusterOptions): Promise<string> {
  const password = randomBytes(24).toString("base64url");
  await removeUnfinished(directory);
  const workshop = await mkdtemp(directory + UNFINISHED);
  const cluster = join(workshop, "cluster");
  const passwordFile = join(workshop, PASSWORD_FILE);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) {
    await chown(workshop, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const settings = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", ...(durable ? [] : ["--no-sync"])];
  await run(binaries.initdb, ["--pgdata", cluster, "--username", SUPERUSER, "--pwfile", passwordFile, ...settings], {
    ...user,
    cwd: "/",
    env: postgresEnvironment(binaries),
  }).catch((cause: Error & { stderr?: string }) => {
    throw initdbFailure(directory, cause.stderr ?? cause.message, cause);
  });
  await rename(passwordFile, join(cluster, PASSWORD_FILE));
  await rename(cluster, directory);
  await rm(workshop, { recursive: true });
  return password;
}

function initdbFailure(directory: string, reason: string, cause: Error): Error {
  const [, uid] = /effective user ID (\d+): user does not exist/.exec(reason) ?? [];
  if (uid === undefined) return new Error(`PostgreSQL could not make a database in ${directory}: ${reason}`, { cause });
  return new ConfigError(
    `PostgreSQL does not run as user ${uid}, who has no name: /etc/passwd has no line for that number. Add one ` +
      `(\`systole:x:${uid}:${uid}::/:/bin/false\`), or run Systole as a user with a name, or set DATABASE_URL.`,
    { cause },
  );
}

async function readPassword(directory: string): Promise<string> {
  const path = join(directory, PASSWORD_FILE);
  const password = await readFile(path, "utf8").catch(ignoreMissing);
  if (password !== undefined) return password.trim();
  throw new ConfigError(`${path} is missing: it holds the database's password. Restore it from a backup.`);
}

/** A name of its own for each, since the initdb of a killed process may still be writing to the last one. */
async function removeUnfinished(directory: string): Promise<void> {
  const prefix = basename(directory) + UNFINISHED;
  const leftovers = (await readdir(dirname(directory))).filter((entry) => entry.startsWith(prefix));
  const remove = (entry: string) => rm(join(dirname(directory), entry), { recursive: true }).catch(() => {});
  await Promise.all(leftovers.map(remove));
}

/** An empty directory may become the cluster; one with content that is not a cluster is somebody's. */
async function refuseStrangers(directory: string): Promise<void> {
  const entries = (await readdir(directory).catch(ignoreMissing)) ?? [];
  if (entries.length === 0) return;
  throw new ConfigError(`${directory} is not empty, and not a PostgreSQL data directory: it has no PG_VERSION.`);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  if (error.code !== "EACCES") throw error;
  throw new ConfigError(
    `${error.path} belongs to another user. Start Systole as the user that made it, or set SYSTOLE_DATA_DIR.`,
    { cause: error },
  );
}
