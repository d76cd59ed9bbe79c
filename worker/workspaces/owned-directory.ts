import type { Stats } from "node:fs";
import { lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Something is in the way: a link, a file, or what belongs to somebody else. */
export class NotOwnedError extends Error {}

/** Where each root really is: asked once, since every run asks. */
const roots = new Map<string, string>();

/**
 * A directory below the root, made where it is missing, which its own user alone can enter. The names are ours (ids),
 * and no link is followed on the way: an agent could have put one there that leads elsewhere.
 */
export async function ownedDirectory(root: string, ...names: readonly string[]): Promise<string> {
  const known = roots.get(root);
  if (known !== undefined) {
    const path = await below(known, names).catch(unless("ENOENT"));
    if (path !== undefined) return path;
    // Somebody has removed it.
  }
  await makeWithParents(resolve(root), 0o700);
  const real = await realpath(root);
  roots.set(root, real);
  return below(real, names);
}

/** By hand: node's own recursive way says ENOENT, and not ENOSPC, where there is no room. */
async function makeWithParents(path: string, mode: number): Promise<void> {
  if ((await lstat(path).catch(unless("ENOENT"))) !== undefined) return;
  await makeWithParents(dirname(path), 0o777);
  await mkdir(path, { mode }).catch(unless("EEXIST"));
}

async function below(root: string, names: readonly string[]): Promise<string> {
  let path = root;
  for (const name of names) {
    path = join(path, name);
    const found = (await lstat(path).catch(unless("ENOENT"))) ?? (await made(path));
    if (!found.isDirectory()) throw new NotOwnedError(`${path} is not a directory`);
    if (found.uid !== process.getuid?.()) throw new NotOwnedError(`${path} belongs to another user`);
  }
  return path;
}

/** Another run may have made it in the same moment. */
async function made(path: string): Promise<Stats> {
  await mkdir(path, { mode: 0o700 }).catch(unless("EEXIST"));
  return lstat(path);
}

const unless =
  (code: string) =>
  (error: unknown): undefined => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
    return undefined;
  };
