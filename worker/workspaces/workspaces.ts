import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import type { Failed } from "../adapters/adapter.ts";
import { ownedDirectory } from "./owned-directory.ts";
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
      const isHome = typeof home === "string";
      if (typeof configuredCwd === "string" && configuredCwd !== "") {
        return { cwd: configuredCwd, environment: isHome ? { AGENT_HOME: home } : {} };
      }
      return isHome ? atHome(home) : home;
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
