import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ConfigError } from "../../platform/config.ts";
import { identityOf } from "./process-identity.ts";

/**
 * Makes this process the only one that uses a directory, or says who does. The lock is a file that
 * names its holder; a holder that is dead, or whose pid is another process's by now, holds nothing.
 *
 * `link` arbitrates: of those that see no lock one makes it, whole, with its content.
 */
export async function lockDirectory(directory: string): Promise<{ release: () => Promise<void> }> {
  const path = join(directory, "lock");
  const claim = JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) });
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, claim, { mode: 0o644 });
  try {
    while (!(await linked(draft, path))) {
      const held = await read(path);
      if (held !== undefined) await evict(path, held);
    }
  } finally {
    await unlink(draft);
  }
  return { release: () => rm(path, { force: true }) };

  async function evict(lock: string, held: string): Promise<void> {
    const pid = await livingHolder(held);
    if (pid !== undefined) {
      throw new ConfigError(
        `Another Systole (process ${pid}) uses the data directory ${directory}. ` +
          "Stop it, or give this one a directory of its own with SYSTOLE_DATA_DIR.",
      );
    }
    // Moved, not deleted: between the reading and now another may have put its own lock here.
    const moved = `${lock}.${randomUUID()}`;
    await rename(lock, moved).catch(ignoreMissing);
    const taken = await read(moved);
    if (taken !== undefined && taken !== held) await linked(moved, lock);
    await rm(moved, { force: true });
  }
}

async function livingHolder(content: string): Promise<number | undefined> {
  try {
    const { pid, identity } = JSON.parse(content) as { pid: number; identity?: string };
    return (await identityOf(pid)) === identity ? pid : undefined;
  } catch {
    return undefined;
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, "utf8").catch(ignoreMissing);

/** Whether `to` was made; false when it was there already. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
