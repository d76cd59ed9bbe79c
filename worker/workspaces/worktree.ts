import { lstat, readdir, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ProjectPlace } from "../../shared/runs/run-execution.service.ts";
import { type Git, GitStoppedError } from "./git.ts";
import { invalid, requireDone } from "./git-problem.ts";
import { ownedDirectory } from "./owned-directory.ts";
import type { Remote } from "./remote.ts";
import { commitOf, type Repository, whileLocked } from "./repository.ts";

/** An issue's own checkout of its project's repository. */
export interface Worktree {
  readonly path: string;
  readonly branch: string;
  readonly isNew: boolean;
}

/** In git's own directory of a checkout: it was made whole, so that what is in it may be somebody's work. */
export const WHOLE = "systole-whole";

/** The run is alone in it: nobody else makes it, or works in it, meanwhile. */
export async function openWorktree(
  git: Git,
  { directory, gitDir }: Repository,
  {
    issueId,
    identifier,
    repoRef,
    remote,
  }: Pick<ProjectPlace, "identifier" | "repoRef"> & { issueId: string; remote: Remote },
): Promise<Worktree> {
  const path = join(await ownedDirectory(directory, "worktrees"), issueId);
  const branch = `systole/${branchName(identifier) ?? issueId}`;
  const inside = join(gitDir, "worktrees", issueId);
  const found = await lstat(path).catch(() => undefined);
  if (found !== undefined && (await isThere(join(inside, WHOLE)))) {
    if (!found.isDirectory()) throw new GitStoppedError(invalid(`${path} is not a directory any more`));
    return { path, branch: await branchOf(git, path, branch), isNew: false };
  }
  if (found !== undefined) await clear(git, gitDir, path);
  requireDone(await git([`--git-dir=${gitDir}`, "worktree", "prune", "--expire=now"]), "git worktree prune");
  const start = await startOf(git, gitDir, { branch, ref: repoRef, remote });
  const add = () => git([`--git-dir=${gitDir}`, "worktree", "add", "--quiet", ...start(path)]);
  requireDone(await whileLocked(gitDir, add), "The checkout of the run's issue could not be made");
  await writeFile(join(inside, WHOLE), "");
  return { path, branch, isNew: true };
}

/** T-12, as people call it; undefined where that is no name for a branch. */
const branchName = (identifier: string | null): string | undefined =>
  identifier !== null && /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(identifier) ? identifier : undefined;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The agent may have changed to another one. */
async function branchOf(git: Git, path: string, own: string): Promise<string> {
  const answer = await git(["-C", path, "symbolic-ref", "--quiet", "--short", "HEAD"]);
  return answer.exitCode === 0 ? answer.stdout.trim() : own;
}

/** Its branch is still there where it had a checkout before. */
async function startOf(
  git: Git,
  gitDir: string,
  { branch, ref, remote }: { readonly branch: string; readonly ref: string | null; readonly remote: Remote },
): Promise<(path: string) => string[]> {
  const known = await git([`--git-dir=${gitDir}`, "rev-parse", "--verify", "--quiet", `refs/heads/${branch}`]);
  if (known.exitCode === 0) return (path) => [path, branch];
  const commit = await commitOf(git, gitDir, { ref, remote });
  return (path) => ["--no-track", "-b", branch, path, commit];
}

/** What was being made when its worker was killed, in which nobody has worked; anything else is somebody's, and stays. */
async function clear(git: Git, gitDir: string, path: string): Promise<void> {
  const listed = await git([`--git-dir=${gitDir}`, "worktree", "list", "--porcelain"]);
  if (listed.stdout.split("\n").includes(`worktree ${path}`)) {
    await git([`--git-dir=${gitDir}`, "worktree", "remove", "--force", "--force", path]);
  }
  const left = await readdir(path).catch(() => []);
  if (left.length > 0) {
    throw new GitStoppedError(invalid(`${path} is in the way of the issue's checkout, and is none: move it away`));
  }
  await rmdir(path).catch(() => undefined);
}
