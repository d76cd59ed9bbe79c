import { randomUUID } from "node:crypto";
import { chmod, lstat, readdir, rename, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

const REMOVING = "removing-";

/** It was taken away, and is not all gone yet. */
export const isBeingRemoved = (name: string): boolean => name.startsWith(REMOVING);

/**
 * Takes a directory away, under another name beside it, in the moment in which nobody can begin to work there. Where it
 * is not known whether that moment lasted so long, it is put back. Undefined: it is not to go.
 *
 * @param take resolves to whether it did what it was handed
 */
export async function takeAway(
  path: string,
  take: (rename: () => Promise<void>) => Promise<boolean>,
): Promise<string | undefined> {
  const away = join(dirname(path), REMOVING + randomUUID());
  let isAway = false;
  const putBack = async (): Promise<void> => {
    if (isAway) await rename(away, path);
  };
  const isTaken = await take(async () => {
    if (!isAway) await rename(path, away);
    isAway = true;
  }).catch(async (error: unknown) => {
    await putBack();
    throw error;
  });
  if (isTaken) return away;
  await putBack();
  return undefined;
}

const MAY_ALL = 0o700;

/** No link is followed. What an agent has closed to itself (a module cache, say) is opened. Others may be at it, too. */
export async function removeTree(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const found = await lstat(path).catch(unlessGone);
  if (found === undefined) return;
  if (!found.isDirectory()) return unlink(path).catch(unlessGone);
  if ((found.mode & MAY_ALL) !== MAY_ALL) await chmod(path, MAY_ALL).catch(unlessGone);
  for (const name of (await readdir(path).catch(unlessGone)) ?? []) await removeTree(join(path, name), signal);
  await rmdir(path).catch(unlessGone);
}

function unlessGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}
