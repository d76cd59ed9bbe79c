import { CreateGoal, type Goal } from "../../shared/goals/goal.schema.ts";
import { CreateProject, type Project } from "../../shared/projects/project.schema.ts";
import { board, type World } from "./world.ts";

export const goalOf = (world: World, companyId: string, body: Partial<CreateGoal> = {}): Promise<Goal> =>
  world.services.goals.create(board, companyId, CreateGoal.parse({ title: "Grow", ...body }));

export const projectOf = (
  world: World,
  companyId: string,
  body: Partial<Omit<CreateProject, "workspace">> & { readonly workspace?: object } = {},
): Promise<Project> =>
  world.services.projects.create(board, companyId, CreateProject.parse({ name: "Rocket", ...body }));

/** A goal, and a project for it with a workspace, all of this name. */
export async function plannedBy(
  world: World,
  companyId: string,
  name = "Rocket",
): Promise<Record<"goalId" | "projectId" | "workspaceId", string>> {
  const { id: goalId } = await goalOf(world, companyId, { title: name, description: name });
  const workspace = { name, cwd: `/srv/${name}` };
  const project = await projectOf(world, companyId, { name, description: name, goalIds: [goalId], workspace });
  return { goalId, projectId: project.id, workspaceId: project.workspaces[0]!.id };
}
