import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, stat } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";

import { type ClusterOptions, postgresEnvironment } from "./postgres-cluster.ts";

const FAST_SHUTDOWN_MS = 30_000;
const LOG_BYTES_MAX = 5_000_000;

/**
 * Ties PostgreSQL's life to ours. Our end of the pipe on descriptor 0 closes when this process ends,
 * however it ends; the reader sees it and asks for a fast shutdown. A line before the end says that it
 * is an orderly one; without it a worker's guardian is just ending the leases of what it killed, and is
 * given a moment, so that the next start need not wait for them to run out. When PostgreSQL ends first,
 * the shell ends with its code. The shell has a session of its own, so a terminal's Ctrl-C, meant for
 * us, does not stop the database under a drain.
 */
const DEAD_MANS_PIPE = `
exec 3<&0
"$@" </dev/null 3<&- &
postgres=$!
{ read -r _ || sleep 2; kill -INT "$postgres"; } <&3 2>/dev/null &
reader=$!
exec 3<&-
wait "$postgres"
code=$?
kill "$reader" 2>/dev/null
exit "$code"
`;

/** For one small machine that does other work too. Given at each start, so a new version's take effect. */
const SETTINGS = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=200",
  "shared_buffers=128MB",
  "effective_cache_size=512MB",
  "max_wal_size=512MB",
  "random_page_cost=1.1",
  "max_parallel_workers_per_gather=0",
  "max_locks_per_transaction=256",
  "jit=off",
  // Nothing replicates from here, and the log of changes is half as long without it.
  "wal_level=minimal",
  "max_wal_senders=0",
  // One way back from a crash, ours: it knows of full disks, says why, and notices when it does not come about.
  "restart_after_crash=off",
  "timezone=UTC",
  "log_timezone=UTC",
  // Above ERROR: a refused row is the answer to a statement, not news.
  "log_min_messages=log",
  "log_checkpoints=off",
];

const NOT_DURABLE = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

export interface PostgresProcess {
  readonly port: number;
  /** Resolves when PostgreSQL has ended, for whatever reason. */
  readonly exited: Promise<void>;
  readonly hasExited: () => boolean;
  /** What PostgreSQL logged since this start. */
  readonly readLog: () => Promise<string>;
  /** A fast shutdown: transactions are rolled back, everything is on disk. Resolves when it is over. */
  readonly stop: () => Promise<void>;
}

/** Starts PostgreSQL on 127.0.0.1, on a free port if none is given; it may not answer yet. Its log is `<directory>.log`. */
export async function spawnPostgres(
  { directory, binaries, user, durable }: ClusterOptions,
  givenPort?: number,
): Promise<PostgresProcess> {
  const port = givenPort ?? (await freePort());
  const settings = [`port=${port}`, ...SETTINGS, ...(durable ? [] : NOT_DURABLE)];
  const args = ["-D", directory, ...settings.flatMap((setting) => ["-c", setting])];
  const logPath = `${directory}.log`;
  const logStart = await stat(logPath).then(
    ({ size }) => (size > LOG_BYTES_MAX ? 0 : size),
    () => 0,
  );
  await using logFile = await open(logPath, logStart === 0 ? "w" : "a", 0o600);
  if (user !== undefined) await logFile.chown(user.uid, user.gid);
  const shell = spawn("/bin/sh", ["-c", DEAD_MANS_PIPE, "sh", binaries.postgres, ...args], {
    ...user,
    cwd: "/",
    env: postgresEnvironment(binaries),
    detached: true,
    stdio: ["pipe", logFile.fd, logFile.fd],
  });
  await once(shell, "spawn");
  shell.stdin?.on("error", () => {});
  let ended = false;
  const exited = once(shell, "exit").then(() => {
    ended = true;
  });
  return {
    port,
    exited,
    hasExited: () => ended,
    readLog: async () => (await readFile(logPath)).subarray(logStart).toString(),
    stop: async () => {
      shell.stdin?.end("\n");
      const timer = setTimeout(() => killSession(shell), FAST_SHUTDOWN_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** An immediate shutdown; the next start recovers from the log of changes. */
function killSession(shell: ChildProcess): void {
  if (shell.pid === undefined) return;
  try {
    process.kill(-shell.pid, "SIGQUIT");
  } catch {
    // Gone between the deadline and the signal.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
