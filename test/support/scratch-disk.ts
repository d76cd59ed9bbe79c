import { readdirSync, rmSync } from "node:fs";
import { mkdtemp, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isAlive } from "./processes.ts";

const PREFIX = "systole-test-";
const IN_MEMORY = "/dev/shm";
const GIB = 1024 ** 3;
/** What all databases of a run of the tests take at the most is far below; the rest is for whoever else is there. */
const ROOM_BYTES = 4 * GIB;
const MEMORY_BYTES = 8 * GIB;

/**
 * A directory for a database that nobody keeps: in memory where there is plenty of it. A copy of a database is some
 * thousand files, which a disk takes ten times as long to make.
 */
export async function scratchDirectory(): Promise<string> {
  const base = (await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir();
  return mkdtemp(join(base, `${PREFIX}${process.pid}-`));
}

async function hasRoom(directory: string): Promise<boolean> {
  const disk = await statfs(directory).catch(() => undefined);
  if (disk === undefined || process.availableMemory() < MEMORY_BYTES) return false;
  return disk.bavail * disk.bsize >= ROOM_BYTES;
}

/** What runs of the tests that were killed left. */
export function removeLeftovers(): void {
  for (const base of [tmpdir(), IN_MEMORY]) {
    for (const entry of namesIn(base)) {
      const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(entry)?.[1] ?? 0);
      if (pid > 0 && !isAlive(pid)) rmSync(join(base, entry), { recursive: true, force: true });
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
