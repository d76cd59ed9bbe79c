import type { Stats } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { join } from "node:path";

const BLOCK_BYTES = 512;

export interface DiskUseOptions {
  /** More is not looked for. */
  readonly upToBytes: number;
  /** False: nobody waits for the answer any more. */
  readonly isWanted: () => boolean;
}

/**
 * What the files below a directory take of the disk, in bytes: a file of several names once, a sparse one what is
 * there of it. No link is followed. Others write there meanwhile: what is gone, or may not be read, counts nothing.
 * One look at a time, for the walk to leave the disk and the process to others.
 */
export async function diskUse(directory: string, { upToBytes, isWanted }: DiskUseOptions): Promise<number> {
  const severalNames = new Set<string>();
  const isCounted = ({ dev, ino, nlink }: Stats): boolean => {
    if (nlink === 1) return false;
    const file = `${dev} ${ino}`;
    if (severalNames.has(file)) return true;
    severalNames.add(file);
    return false;
  };
  const left = [directory];
  let bytes = 0;
  for (let next = left.pop(); next !== undefined && bytes <= upToBytes && isWanted(); next = left.pop()) {
    for await (const { path, stats } of entriesOf(next)) {
      if (stats.isDirectory()) left.push(path);
      if (stats.isDirectory() || !isCounted(stats)) bytes += stats.blocks * BLOCK_BYTES;
      if (bytes > upToBytes || !isWanted()) break;
    }
  }
  return bytes;
}

async function* entriesOf(directory: string): AsyncGenerator<{ readonly path: string; readonly stats: Stats }> {
  const opened = await opendir(directory).catch(() => undefined);
  if (opened === undefined) return;
  try {
    for await (const { name } of opened) {
      const path = join(directory, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats !== undefined) yield { path, stats };
    }
  } catch {
    // It was removed while it was read.
  }
}
