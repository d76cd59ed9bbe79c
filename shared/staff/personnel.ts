import { type AgentDeps, type AgentService, createAgentService } from "../agents/agent.service.ts";
import { createTeamService, type TeamService } from "../teams/team.service.ts";
import { createStaffService, type StaffService } from "./staff.service.ts";

/** Agents as `/api` has them, the same as `/v1` does, and the teams that they are in. */
export interface Personnel {
  readonly agents: AgentService;
  readonly staff: StaffService;
  readonly teams: TeamService;
}

export function createPersonnel(deps: AgentDeps & { readonly leaseSec: number }): Personnel {
  const agents = createAgentService(deps);
  return { agents, staff: createStaffService({ ...deps, agents }), teams: createTeamService(deps) };
}
