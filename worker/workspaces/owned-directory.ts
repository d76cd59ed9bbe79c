import { lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Something is in the way: a link, a file, or what belongs to somebody else. */
export class NotOwnedError extends Error {}

/**
 * A directory below the root, made where it is missing, which its own user alone can enter. The names are ours (ids),
 * and no link is followed on the way: an agent could have put one there that leads elsewhere.
 */
export async function ownedDirectory(root: string, ...names: readonly string[]): Promise<string> {
  await mkdir(dirname(resolve(root)), { recursive: true });
  await mkdir(root, { recursive: true, mode: 0o700 });
  let path = await realpath(root);
  for (const name of names) {
    path = join(path, name);
    await mkdir(path, { mode: 0o700 }).catch(unlessThere);
    const found = await lstat(path);
    if (!found.isDirectory()) throw new NotOwnedError(`${path} is not a directory`);
    if (found.uid !== process.getuid?.()) throw new NotOwnedError(`${path} belongs to another user`);
  }
  return path;
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
}
