import { z } from "zod";

import { CreateWorkspace, ProjectWorkspace, UpdateWorkspace } from "../../shared/projects/workspace.schema.ts";
import { operation } from "../operation.ts";
import { ProjectParams, WithinCompany, WorkspaceParams } from "./params.ts";

const tag = "Projects";

export const projectWorkspaceOperations = [
  operation({
    id: "listProjectWorkspaces",
    method: "GET",
    url: "/projects/:projectId/workspaces",
    summary: "List where a project's files are, the primary workspace first",
    tag,
    allow: ["board", "agent"],
    params: ProjectParams,
    query: WithinCompany,
    status: 200,
    reply: z.array(ProjectWorkspace),
    run: ({ actor, params, query, services }) =>
      services.projects.listWorkspaces(actor, { key: params.projectId, ...query }),
  }),
  operation({
    id: "createProjectWorkspace",
    method: "POST",
    url: "/projects/:projectId/workspaces",
    summary: "Add a workspace to a project; the first one is its primary one",
    tag,
    allow: ["board", "agent"],
    params: ProjectParams,
    query: WithinCompany,
    body: CreateWorkspace,
    status: 201,
    reply: ProjectWorkspace,
    run: ({ actor, params, query, body, services }) =>
      services.projects.createWorkspace(actor, { key: params.projectId, ...query }, body),
  }),
  operation({
    id: "updateProjectWorkspace",
    method: "PATCH",
    url: "/projects/:projectId/workspaces/:workspaceId",
    summary: "Change a workspace, or make it the primary one",
    tag,
    allow: ["board", "agent"],
    params: WorkspaceParams,
    query: WithinCompany,
    body: UpdateWorkspace,
    status: 200,
    reply: ProjectWorkspace,
    run: ({ actor, params, query, body, services }) => {
      const { projectId: key, workspaceId } = params;
      return services.projects.updateWorkspace(actor, { key, ...query }, { workspaceId, body });
    },
  }),
  operation({
    id: "deleteProjectWorkspace",
    method: "DELETE",
    url: "/projects/:projectId/workspaces/:workspaceId",
    summary: "Delete a workspace; the oldest of the others follows a primary one",
    tag,
    allow: ["board", "agent"],
    params: WorkspaceParams,
    query: WithinCompany,
    status: 200,
    reply: ProjectWorkspace,
    run: ({ actor, params, query, services }) => {
      const { projectId: key, workspaceId } = params;
      return services.projects.deleteWorkspace(actor, { key, ...query }, workspaceId);
    },
  }),
];
