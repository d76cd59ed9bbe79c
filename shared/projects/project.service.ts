import { createProjectPause, type ProjectPause } from "./project-pause.service.ts";
import { createProjectRoster, type ProjectDeps, type ProjectRoster } from "./project-roster.service.ts";
import { createProjectWorkspaces, type ProjectWorkspaces } from "./project-workspaces.service.ts";

/** All that can be asked of projects. */
export type ProjectService = ProjectRoster & ProjectPause & ProjectWorkspaces;

export const createProjectService = (deps: ProjectDeps): ProjectService => ({
  ...createProjectRoster(deps),
  ...createProjectPause(deps),
  ...createProjectWorkspaces(deps),
});
