import { lstat, stat } from "node:fs/promises";
import { join } from "node:path";

import { type Git, GitStoppedError } from "./git.ts";
import { WHOLE } from "./worktree.ts";

/** What would be lost with a checkout: its branch stays in the repository. Undefined: nothing. */
export async function unsavedIn(git: Git, gitDir: string, path: string, issueId: string): Promise<string | undefined> {
  const inside = join(gitDir, "worktrees", issueId);
  const isCheckout = (await isA("isFile", join(inside, WHOLE))) && (await isA("isFile", join(path, ".git")));
  if (!isCheckout) return "it is no checkout any more";
  if (await isA("isDirectory", join(inside, "modules"))) return "it has submodules";
  return asked(async () => {
    const changed = ["status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=none"];
    const status = await git(["--no-optional-locks", `--git-dir=${inside}`, `--work-tree=${path}`, ...changed]);
    if (status.exitCode !== 0) return `git cannot say what is in it: ${status.stderr.trim().slice(-200)}`;
    if (status.stdout !== "") return "it holds changes that are not committed";
    const lone = ["rev-list", "--max-count=1", "HEAD", "--not", "--branches", "--tags", "--remotes"];
    const commits = await git([`--git-dir=${inside}`, ...lone]);
    return commits.exitCode === 0 && commits.stdout === "" ? undefined : "it holds commits that are on no branch";
  });
}

/** Tags count as local: which of them came from there is not known. */
export async function unpushedIn(git: Git, gitDir: string): Promise<string | undefined> {
  if (!(await isA("isDirectory", gitDir))) return undefined;
  return asked(async () => {
    const local = ["rev-list", "--max-count=1", "--all", "--not", "--remotes=origin"];
    const commits = await git([`--git-dir=${gitDir}`, ...local]);
    return commits.exitCode === 0 && commits.stdout === "" ? undefined : "it holds commits that were not pushed";
  });
}

async function asked(question: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof GitStoppedError) return "git did not say what is in it";
    throw error;
  }
}

const isA = async (kind: "isFile" | "isDirectory", path: string): Promise<boolean> =>
  (await (kind === "isFile" ? lstat : stat)(path).catch(() => undefined))?.[kind]() === true;
