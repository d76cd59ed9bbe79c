import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { callApi, type Fleet } from "./fleet.ts";
import { openPrivateDatabase } from "./private-database.ts";
import { type ProcessOptions, spawnProcess, type TestProcess } from "./processes.ts";
import type { TestRedis } from "./redis.ts";
import type { SmallDisk } from "./small-disk.ts";

/** `npm start`, all in one process on a private database: what can be asked of it is what can be asked of a fleet. */
export interface Everything
  extends Pick<Fleet, "directory" | "call" | "sql" | "databaseUrl" | "redisUrl">,
    AsyncDisposable {
  readonly process: TestProcess;
}

export interface EverythingOptions {
  /** Of the data directory. */
  readonly disk: SmallDisk;
  readonly redis?: TestRedis | undefined;
  readonly leaseSec: number;
}

/** The command line and environment of a start whose data is on this disk. */
export const startOn = (disk: SmallDisk): ProcessOptions => ({
  args: ["start"],
  within: disk.within,
  env: { SYSTOLE_DATA_DIR: join(disk.directory, "kept"), PORT: "0", SYSTOLE_DRAIN_SEC: "1", LOG_LEVEL: "info" },
});

export async function startEverything({ disk, redis, leaseSec }: EverythingOptions): Promise<Everything> {
  const directory = await mkdtemp(join(tmpdir(), "systole-everything-"));
  const { env, ...plan } = startOn(disk);
  const process = await spawnProcess("dist/cli/main.js", {
    ...plan,
    env: { ...env, SYSTOLE_LEASE_SEC: String(leaseSec), ...(redis === undefined ? {} : { REDIS_URL: redis.url }) },
    readyWhen: /"msg":"systole started"/,
  });
  const [, url = ""] = await process.waitForOutput(/listening on (http:\S+)/);
  const database = await openPrivateDatabase(
    (name) => disk.seenBy(process.pid, join("kept", "postgres", name)),
    redis?.url,
  );
  return {
    process,
    directory,
    call: (method, path, body, token) => callApi(url, { method, path, body, token }),
    databaseUrl: database.databaseUrl,
    redisUrl: database.redisUrl,
    sql: database.sql,
    [Symbol.asyncDispose]: async () => {
      await database[Symbol.asyncDispose]();
      await process[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
