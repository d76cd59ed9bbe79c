import { readdir, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";

import { ownedDirectory } from "./owned-directory.ts";
import { agentPlaces, companyPlaces, type Place, type PlacesDeps, repositoryPlaces } from "./places.ts";
import { isBeingRemoved, removeTree, takeAway } from "./remove-tree.ts";
import { openUnusedSince } from "./unused-since.ts";

export interface CleanUpDeps extends PlacesDeps {
  /** Where all of it is, on this host. */
  readonly root: string;
  /** 0: for ever. */
  readonly keepDays: number;
  readonly log: Logger;
}

/** What would have been removed, and why it was not. */
export interface Kept {
  readonly path: string;
  readonly because: string;
}

export interface CleanedUp {
  readonly removed: readonly string[];
  readonly kept: readonly Kept[];
}

const DAY_MS = 86_400_000;

/**
 * One round of a host: removes what nobody is to work in any more, and has not been for so many days, unless it holds
 * what is nowhere else. What a killed worker left half removed goes first. Another worker may do the same at the same
 * time: what one has taken away the other does not find.
 */
export async function cleanUp(deps: CleanUpDeps, now: Date, signal: AbortSignal): Promise<CleanedUp> {
  const root = await realpath(deps.root).catch(() => undefined);
  if (root === undefined) return { removed: [], kept: [] };
  const kept = await removeLeft(root, signal);
  const removed: string[] = [];
  if (deps.keepDays === 0) return { removed, kept };
  const isAlone = await isOnlyInstallation(root, await deps.upkeep.installationId());
  const unusedSince = await openUnusedSince(root);
  const places = [
    ...(await agentPlaces(root, deps)),
    ...(await companyPlaces(root, deps)),
    ...(await repositoryPlaces(root, deps)),
  ];
  const unused = places.filter(({ state }) => state !== "in_service");
  await unusedSince.keepOnly(unused.map(({ path }) => path));
  for (const place of unused) {
    if (signal.aborted) break;
    const since = await unusedSince.of(place.path, now);
    if (now.getTime() - since.getTime() < deps.keepDays * DAY_MS) continue;
    const because = !isAlone && place.state === "unknown" ? STRANGE : await place.unsaved();
    if (because !== undefined) kept.push({ path: place.path, because });
    else if (await remove(place, signal, kept)) removed.push(place.path);
  }
  return { removed, kept };
}

const STRANGE = "this installation does not know what it is for, and another one has used this directory";

async function remove({ path, take, after }: Place, signal: AbortSignal, kept: Kept[]): Promise<boolean> {
  const away = await takeAway(path, take).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall !== "rename") throw error;
    // Another worker was first.
    if (error.code !== "ENOENT") kept.push({ path, because: `it cannot be moved: ${error.message}` });
    return undefined;
  });
  if (away === undefined) return false;
  await gone(away, signal, kept);
  await after?.();
  return true;
}

async function gone(path: string, signal: AbortSignal, kept: Kept[]): Promise<void> {
  try {
    await removeTree(path, signal);
  } catch (error) {
    if (!signal.aborted) kept.push({ path, because: `it cannot be removed: ${(error as Error).message}` });
  }
}

async function removeLeft(root: string, signal: AbortSignal): Promise<Kept[]> {
  const kept: Kept[] = [];
  const repositories = join(root, "repositories");
  const names = await readdir(repositories).catch(() => []);
  const worktrees = names.map((name) => join(repositories, name, "worktrees"));
  for (const directory of [join(root, "agents"), join(root, "companies"), repositories, ...worktrees]) {
    const left = (await readdir(directory).catch(() => [])).filter(isBeingRemoved);
    for (const name of left) await gone(join(directory, name), signal, kept);
  }
  return kept;
}

/** Of what it does not know, another installation may be in the middle: each leaves its name. */
async function isOnlyInstallation(root: string, installationId: string): Promise<boolean> {
  const directory = await ownedDirectory(root, "installations");
  await writeFile(join(directory, installationId), "");
  return (await readdir(directory)).length === 1;
}
