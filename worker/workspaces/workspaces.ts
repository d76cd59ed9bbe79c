import type { StoreConfig } from "../../shared/platform/config.ts";
import { redactRepoUrl } from "../../shared/projects/repo-url.ts";
import type { ClaimedRun, ProjectPlace } from "../../shared/runs/run-execution.service.ts";
import type { Failed, Stop, Stopped } from "../adapters/adapter.ts";
import { type GitOptions, type GitRun, GitStoppedError, gitOf } from "./git.ts";
import { invalid } from "./git-problem.ts";
import { ownedDirectory } from "./owned-directory.ts";
import { projectFolder } from "./project-folder.ts";
import { remoteOf } from "./remote.ts";
import { openRepository } from "./repository.ts";
import { sizeCap } from "./size-cap.ts";
import { workspaceProblem } from "./workspace-problem.ts";
import { openWorktree } from "./worktree.ts";

/** Where a run works. */
export interface RunWorkspace {
  readonly cwd: string;
  /** What the wire tells a process of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of the directories that it is given, those that are Systole's and not an operator's. */
  readonly owned: readonly string[];
  /** Worth a line in the run's record; absent: it is as always. */
  readonly note?: { readonly message: string; readonly payload: Readonly<Record<string, unknown>> };
}

export interface Workspaces {
  /** @param configuredCwd as the agent has it */
  readonly open: (run: ClaimedRun, configuredCwd: unknown, work: GitRun) => Promise<RunWorkspace | Failed | Stopped>;
  /** Stops a run that fills it. */
  readonly watch: (workspace: RunWorkspace, stop: (why: Stop) => void) => Disposable;
}

/** On this host. */
export function openWorkspaces(
  { workspacesDir: root, workspaceMaxMb }: Pick<StoreConfig, "workspacesDir" | "workspaceMaxMb">,
  options: GitOptions,
): Workspaces {
  const cap = sizeCap(workspaceMaxMb);
  const told = async <T>(work: () => Promise<T>): Promise<T | Failed | Stopped> => {
    try {
      return await work();
    } catch (error) {
      const problem = error instanceof GitStoppedError ? error.outcome : workspaceProblem(error, root);
      if (problem === undefined) throw error;
      return problem;
    }
  };

  const elsewhereThanHome = async (
    { projectPlace }: ClaimedRun,
    configuredCwd: unknown,
    work: GitRun,
  ): Promise<RunWorkspace | Failed | Stopped | undefined> => {
    if (typeof projectPlace?.cwd === "string") return inFolder(projectPlace, projectPlace.cwd);
    if (projectPlace !== null) return told(() => inCheckout(root, projectPlace, { work, options }));
    if (typeof configuredCwd === "string" && configuredCwd !== "")
      return { cwd: configuredCwd, environment: {}, owned: [] };
    return undefined;
  };

  const placed: Workspaces["open"] = async (run, configuredCwd, work) => {
    const home = await told(() => ownedDirectory(root, "agents", directoryOf(run)));
    const elsewhere = await elsewhereThanHome(run, configuredCwd, work);
    if (elsewhere === undefined) return typeof home === "string" ? atHome(home) : home;
    if ("kind" in elsewhere || typeof home !== "string") return elsewhere;
    const environment = { AGENT_HOME: home, ...elsewhere.environment };
    return { ...elsewhere, environment, owned: [home, ...elsewhere.owned] };
  };

  return {
    open: async (run, configuredCwd, work) => {
      const workspace = await placed(run, configuredCwd, work);
      if ("kind" in workspace) return workspace;
      return (await cap.refusal(workspace.owned, work.signal)) ?? workspace;
    },
    watch: ({ owned }, stop) => cap.watch(owned, stop),
  };
}

/** Each of an agent's slots has one, since no two runs ever hold the same slot: of most agents, one in all. */
const directoryOf = ({ run: { agent_id: id }, slotNo }: ClaimedRun): string =>
  slotNo === 0 ? id : `${id}.${slotNo + 1}`;

const atHome = (home: string): RunWorkspace => ({
  cwd: home,
  environment: { AGENT_HOME: home, PAPERCLIP_WORKSPACE_CWD: home, PAPERCLIP_WORKSPACE_SOURCE: "agent_home" },
  owned: [home],
});

async function inFolder(place: ProjectPlace, folder: string): Promise<RunWorkspace | Failed> {
  const cwd = await projectFolder(folder);
  return typeof cwd === "string" ? { cwd, environment: inProject(cwd, place, "project_primary"), owned: [] } : cwd;
}

async function inCheckout(
  root: string,
  place: ProjectPlace,
  { work, options }: { readonly work: GitRun; readonly options: GitOptions },
): Promise<RunWorkspace> {
  const { workspaceId, repoUrl, repoRef, issueId, identifier } = place;
  const remote = remoteOf(repoUrl ?? "");
  if (remote === undefined || issueId === null) {
    throw new GitStoppedError(
      invalid("The address of the repository of the run's project is none that git is sent to"),
    );
  }
  const git = gitOf(work, options);
  const repository = await openRepository(git, { root, workspaceId, remote });
  const { path, branch, isNew } = await openWorktree(git, repository, { issueId, identifier, repoRef, remote });
  const { staleBecause } = repository;
  const payload = {
    cwd: path,
    branch,
    workspaceId,
    created: isNew,
    ...(staleBecause === undefined ? {} : { staleBecause }),
  };
  return {
    cwd: path,
    owned: [path],
    environment: {
      ...inProject(path, place, "git_worktree"),
      PAPERCLIP_WORKSPACE_BRANCH: branch,
      PAPERCLIP_WORKSPACE_WORKTREE_PATH: path,
    },
    note: { message: staleBecause === undefined ? "workspace ready" : "workspace ready; not fetched", payload },
  };
}

const inProject = (
  cwd: string,
  { workspaceId, repoUrl, repoRef }: ProjectPlace,
  strategy: string,
): Record<string, string> => ({
  PAPERCLIP_WORKSPACE_CWD: cwd,
  PAPERCLIP_WORKSPACE_SOURCE: "project_primary",
  PAPERCLIP_WORKSPACE_STRATEGY: strategy,
  PAPERCLIP_WORKSPACE_ID: workspaceId,
  ...(repoUrl === null ? {} : { PAPERCLIP_WORKSPACE_REPO_URL: redactRepoUrl(repoUrl) }),
  ...(repoRef === null ? {} : { PAPERCLIP_WORKSPACE_REPO_REF: repoRef }),
});
