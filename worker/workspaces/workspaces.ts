import { redactRepoUrl } from "../../shared/projects/repo-url.ts";
import type { ClaimedRun, ProjectPlace } from "../../shared/runs/run-execution.service.ts";
import type { Failed } from "../adapters/adapter.ts";
import { ownedDirectory } from "./owned-directory.ts";
import { projectFolder } from "./project-folder.ts";
import { workspaceProblem } from "./workspace-problem.ts";

/** Where a run works. */
export interface RunWorkspace {
  readonly cwd: string;
  /** What the wire tells a process of it. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface Workspaces {
  /** @param configuredCwd as the agent has it */
  readonly open: (run: ClaimedRun, configuredCwd: unknown) => Promise<RunWorkspace | Failed>;
}

/** @param root where they are, on this host */
export function openWorkspaces(root: string): Workspaces {
  const homeOf = async (run: ClaimedRun): Promise<string | Failed> => {
    try {
      return await ownedDirectory(root, "agents", directoryOf(run));
    } catch (error) {
      const problem = workspaceProblem(error, root);
      if (problem === undefined) throw error;
      return problem;
    }
  };

  return {
    open: async (run, configuredCwd) => {
      const home = await homeOf(run);
      const elsewhere = await elsewhereThanHome(run, configuredCwd);
      if (elsewhere === undefined) return typeof home === "string" ? atHome(home) : home;
      if ("kind" in elsewhere || typeof home !== "string") return elsewhere;
      return { ...elsewhere, environment: { AGENT_HOME: home, ...elsewhere.environment } };
    },
  };
}

/** Each of an agent's slots has one, since no two runs ever hold the same slot: of most agents, one in all. */
const directoryOf = ({ run: { agent_id: id }, slotNo }: ClaimedRun): string =>
  slotNo === 0 ? id : `${id}.${slotNo + 1}`;

const atHome = (home: string): RunWorkspace => ({
  cwd: home,
  environment: { AGENT_HOME: home, PAPERCLIP_WORKSPACE_CWD: home, PAPERCLIP_WORKSPACE_SOURCE: "agent_home" },
});

/** A place that its project has for the run goes before what its agent is configured with. */
async function elsewhereThanHome(
  { projectPlace }: ClaimedRun,
  configuredCwd: unknown,
): Promise<RunWorkspace | Failed | undefined> {
  if (typeof projectPlace?.cwd === "string") {
    const cwd = await projectFolder(projectPlace.cwd);
    return typeof cwd === "string" ? { cwd, environment: inProject(cwd, projectPlace) } : cwd;
  }
  if (typeof configuredCwd === "string" && configuredCwd !== "") return { cwd: configuredCwd, environment: {} };
  return undefined;
}

const inProject = (cwd: string, { workspaceId, repoUrl, repoRef }: ProjectPlace): Record<string, string> => ({
  PAPERCLIP_WORKSPACE_CWD: cwd,
  PAPERCLIP_WORKSPACE_SOURCE: "project_primary",
  PAPERCLIP_WORKSPACE_STRATEGY: "project_primary",
  PAPERCLIP_WORKSPACE_ID: workspaceId,
  ...(repoUrl === null ? {} : { PAPERCLIP_WORKSPACE_REPO_URL: redactRepoUrl(repoUrl) }),
  ...(repoRef === null ? {} : { PAPERCLIP_WORKSPACE_REPO_REF: repoRef }),
});
