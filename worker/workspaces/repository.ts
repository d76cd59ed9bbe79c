import { createHash, randomUUID } from "node:crypto";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join, sep } from "node:path";

import { type Git, type GitAnswer, GitStoppedError } from "./git.ts";
import { invalid, requireDone } from "./git-problem.ts";
import { ownedDirectory } from "./owned-directory.ts";
import type { Remote } from "./remote.ts";

/** A project's repository on this host: once, bare, and its checkouts beside it. */
export interface Repository {
  /** Holds `repository.git` and `worktrees`. */
  readonly directory: string;
  readonly gitDir: string;
  /** It was just cloned, or fetched; else what went wrong with fetching: what is there is as it was. */
  readonly staleBecause: string | undefined;
}

export interface RepositoryPlace {
  readonly root: string;
  readonly workspaceId: string;
  readonly remote: Remote;
}

const CLONE_MS = 15 * 60_000;
const FETCH_MS = 120_000;

/**
 * Of one workspace and one address, since what was fetched with one project's login is not for another one. A clone
 * becomes the repository when it is whole; where two workers clone at once, one of the clones does.
 */
export async function openRepository(git: Git, { root, workspaceId, remote }: RepositoryPlace): Promise<Repository> {
  const directory = await ownedDirectory(root, "repositories", repositoryName(workspaceId, remote));
  const gitDir = join(directory, "repository.git");
  await removeAbandoned(directory);
  if (await isThere(gitDir)) {
    const fetched = await whileLocked(gitDir, () => fetchInto(git, gitDir, { remote, timeoutMs: FETCH_MS }));
    return { directory, gitDir, staleBecause: fetched.exitCode === 0 ? undefined : fetched.stderr.trim().slice(-500) };
  }
  await cloneInto(git, { directory, gitDir, remote });
  return { directory, gitDir, staleBecause: undefined };
}

export const repositoryName = (workspaceId: string, { url }: Remote): string =>
  `${workspaceId}-${createHash("sha256").update(url).digest("hex").slice(0, 16)}`;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function cloneInto(
  git: Git,
  { directory, gitDir, remote }: { readonly directory: string; readonly gitDir: string; readonly remote: Remote },
): Promise<void> {
  const fresh = join(directory, `clone-${randomUUID()}`);
  try {
    requireDone(await git(["init", "--quiet", "--bare", "--template=", fresh]), "git init");
    const settings = [
      ["remote.origin.url", remote.url],
      ["remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*"],
    ];
    for (const [name = "", value = ""] of settings) {
      requireDone(await git([`--git-dir=${fresh}`, "config", name, value]), "git config");
    }
    const what = "The repository of the run's project could not be cloned";
    requireDone(await fetchInto(git, fresh, { remote, timeoutMs: CLONE_MS }), what);
    await rename(fresh, gitDir).catch(unlessThere);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

function unlessThere(error: unknown): void {
  if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
}

/** Clones whose workers were killed; one that is younger may become the repository yet. */
async function removeAbandoned(directory: string): Promise<void> {
  for (const name of (await readdir(directory)).filter((each) => each.startsWith("clone-"))) {
    const found = await stat(join(directory, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > CLONE_MS) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
  }
}

const fetchInto = (
  git: Git,
  gitDir: string,
  call: { readonly remote: Remote; readonly timeoutMs: number },
): Promise<GitAnswer> =>
  git(
    [`--git-dir=${gitDir}`, "fetch", "--quiet", "--prune", "--tags", "--force", "--no-write-fetch-head", "origin"],
    call,
  );

const LOCK_IN_THE_WAY = /Unable to create '([^']+\.lock)': File exists|cannot lock ref/;
/** git holds a lock for a moment; one that is older was left by one that was killed. */
const LOCK_LEFT_MS = 60_000;
const TRIES = 20;
const PAUSE_MS = 250;

/** Others may be at the same repository: what finds it locked tries again. */
export async function whileLocked(gitDir: string, work: () => Promise<GitAnswer>): Promise<GitAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await work();
    const [found, lock] = LOCK_IN_THE_WAY.exec(answer.stderr) ?? [];
    if (answer.exitCode === 0 || found === undefined || tries === TRIES) return answer;
    if (lock?.startsWith(gitDir + sep)) await removeLeft(lock);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function removeLeft(lock: string): Promise<void> {
  const found = await stat(lock).catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > LOCK_LEFT_MS) await rm(lock, { force: true });
}

/** The commit where work begins. @throws {GitStoppedError} where the repository has no such ref */
export async function commitOf(
  git: Git,
  gitDir: string,
  { ref, remote }: { readonly ref: string | null; readonly remote: Remote },
): Promise<string> {
  const names = ref === null ? [await defaultBranch(git, gitDir, remote)] : namesOf(ref);
  for (const name of names) {
    const answer = await git([
      `--git-dir=${gitDir}`,
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${name}^{commit}`,
    ]);
    if (answer.exitCode === 0) return answer.stdout.trim();
  }
  const told =
    ref === null ? "no branch that stands for it (its HEAD)" : `no branch, tag or commit ${JSON.stringify(ref)}`;
  throw new GitStoppedError(invalid(`The repository of the run's project has ${told}`));
}

const namesOf = (ref: string): string[] => [
  `refs/remotes/origin/${ref.replace(/^refs\/heads\//, "")}`,
  `refs/tags/${ref.replace(/^refs\/tags\//, "")}`,
  ...(/^[0-9a-f]{7,64}$/i.test(ref) ? [ref] : []),
];

async function defaultBranch(git: Git, gitDir: string, remote: Remote): Promise<string> {
  const asked = await git([`--git-dir=${gitDir}`, "ls-remote", "--symref", "origin", "HEAD"], { remote });
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(asked.stdout)?.[1];
  return `refs/remotes/origin/${branch ?? "HEAD"}`;
}
