import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { commandOf, identityOf } from "./process-identity.ts";

const FAST_SHUTDOWN_MS = 30_000;
const POLL_MS = 20;

/**
 * Clears what an earlier PostgreSQL left in `directory`: one that still runs is stopped (its parent
 * died, and it is about to); a pid file whose pid is nobody's, or by now some other program's, would
 * keep PostgreSQL from starting and is removed. The caller holds the lock of the data directory, so
 * a PostgreSQL that runs here has no living owner.
 */
export async function clearOrphan(directory: string, log: (message: string) => void): Promise<void> {
  const pidFile = join(directory, "postmaster.pid");
  const content = await readFile(pidFile, "utf8").catch(() => undefined);
  if (content === undefined) return;
  const pid = Number.parseInt(content, 10);
  if (pid > 0 && (await isPostgresOf(directory, pid))) {
    log(`stopping a PostgreSQL (process ${pid}) that an earlier Systole left behind`);
    await stopByPid(pid);
  }
  await rm(pidFile, { force: true });
}

async function isPostgresOf(directory: string, pid: number): Promise<boolean> {
  const command = (await commandOf(pid)) ?? [];
  return (command[0] ?? "").endsWith("postgres") && command.includes(directory);
}

/** A fast shutdown, and an immediate one when that takes too long; resolves when the process is gone. */
async function stopByPid(pid: number): Promise<void> {
  const identity = await identityOf(pid);
  const isThere = async (): Promise<boolean> => identity !== undefined && (await identityOf(pid)) === identity;
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    if (!(await isThere())) return;
    trySignal(pid, signal);
    for (const since = Date.now(); Date.now() - since < FAST_SHUTDOWN_MS; ) {
      if (!(await isThere())) return;
      await sleep(POLL_MS);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}
