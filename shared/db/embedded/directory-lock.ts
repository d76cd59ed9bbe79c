import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rm, truncate, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { ConfigError } from "../../platform/config-error.ts";
import { identityOf } from "./process-identity.ts";

const TERM_FILE = /^lock\.(\d+)$/;

/**
 * Makes this process the only one that uses a directory, or says who does. Each holder has a term, a
 * file `lock.<n>` that names it; the highest term decides, and a holder that released it, that is
 * dead, or whose pid is another process's by now, holds nothing.
 *
 * `link` arbitrates: of those that want to follow a term one makes the next file, whole, with its
 * content. The highest file is never removed, so one that comes late, and makes a lower file anew
 * after it was cleared away, sees the higher one and gives way.
 */
export async function lockDirectory(directory: string): Promise<{ release: () => Promise<void> }> {
  const claim = JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) });
  const draft = join(directory, `lock.${randomUUID()}`);
  try {
    await writeFile(draft, claim, { mode: 0o644 });
    for (;;) {
      const last = (await terms(directory)).at(-1) ?? 0;
      await refuseWhileHeld(directory, last);
      const term = termFile(directory, last + 1);
      if (!(await isLinked(draft, term))) continue;
      const [highest = 0, ...lower] = (await terms(directory)).reverse();
      if (highest === last + 1) {
        await Promise.all(lower.map((number) => rm(termFile(directory, number), { force: true })));
        // Emptied rather than written to: that needs no room on a disk that is full.
        return { release: () => truncate(term).catch(ignoreMissing) };
      }
      await unlink(term);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

const termFile = (directory: string, term: number): string => join(directory, `lock.${term}`);

/** In rising order. */
async function terms(directory: string): Promise<number[]> {
  const numbers = (await readdir(directory)).flatMap((name) => TERM_FILE.exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

async function refuseWhileHeld(directory: string, term: number): Promise<void> {
  const pid = await livingHolder(termFile(directory, term));
  if (pid === undefined) return;
  throw new ConfigError(
    `Another Systole (process ${pid}) uses the data directory ${directory}. ` +
      "Stop it, or give this one a directory of its own with SYSTOLE_DATA_DIR.",
  );
}

async function livingHolder(path: string): Promise<number | undefined> {
  try {
    const { pid, identity } = JSON.parse(await readFile(path, "utf8")) as { pid: number; identity?: string };
    return (await identityOf(pid)) === identity ? pid : undefined;
  } catch {
    // Released, cleared away by a higher term, or cut short by a full disk: not held by anyone.
    return undefined;
  }
}

/** The whole directory was removed meanwhile: nobody holds it. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Whether `to` was made; false when it was there already. */
async function isLinked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
