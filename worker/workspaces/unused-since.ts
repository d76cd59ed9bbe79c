import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

import { ownedDirectory } from "./owned-directory.ts";

/** Since when a directory has been of no use, as this host has seen it: by then it was, whatever the database says. */
export interface UnusedSince {
  /** From `now` on, where it was not before. */
  readonly of: (path: string, now: Date) => Promise<Date>;
  /** Forgets all that are not among these: they are in use again, or gone. */
  readonly keepOnly: (paths: readonly string[]) => Promise<void>;
}

/** A file for each, whose date it is. */
export async function openUnusedSince(root: string): Promise<UnusedSince> {
  const directory = await ownedDirectory(root, "unused");
  const real = join(directory, "..");
  const nameOf = (path: string): string => relative(real, path).replaceAll("/", "~");
  return {
    of: async (path, now) => {
      const file = join(directory, nameOf(path));
      const known = await stat(file).catch(() => undefined);
      if (known !== undefined) return known.mtime;
      await writeFile(file, "");
      await utimes(file, now, now);
      return now;
    },
    keepOnly: async (paths) => {
      const kept = new Set(paths.map(nameOf));
      const gone = (await readdir(directory)).filter((name) => !kept.has(name));
      for (const name of gone) await rm(join(directory, name), { force: true });
    },
  };
}
