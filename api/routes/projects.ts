import { z } from "zod";

import { CreateProject, Project, ProjectFilter, UpdateProject } from "../../shared/projects/project.schema.ts";
import type { ProjectReference } from "../../shared/projects/project-reference.ts";
import { projectTag } from "../../shared/projects/project-tag.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, ProjectParams, WithinCompany } from "./params.ts";

const tag = "Projects";

const referenceOf = (params: ProjectParams, query: WithinCompany): ProjectReference => ({
  key: params.projectId,
  ...query,
});

const reads = [
  operation({
    id: "listProjects",
    method: "GET",
    url: "/companies/:companyId/projects",
    summary: "List a company's projects, archived ones too, the oldest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: ProjectFilter,
    status: 200,
    reply: z.array(Project),
    run: ({ actor, params, query, services }) => services.projects.list(actor, params.companyId, query),
    nextCursor: cursorOf,
  }),
  operation({
    id: "getProject",
    method: "GET",
    url: "/projects/:projectId",
    summary: "Get a project",
    tag,
    allow: ["board", "agent"],
    params: ProjectParams,
    query: WithinCompany,
    status: 200,
    reply: Project,
    versionOf: projectTag,
    run: ({ actor, params, query, services }) => services.projects.get(actor, referenceOf(params, query)),
  }),
];

const writes = [
  operation({
    id: "createProject",
    method: "POST",
    url: "/companies/:companyId/projects",
    summary: "Create a project",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateProject,
    status: 201,
    reply: Project,
    run: ({ actor, params, body, services }) => services.projects.create(actor, params.companyId, body),
  }),
  operation({
    id: "updateProject",
    method: "PATCH",
    url: "/projects/:projectId",
    summary: "Change a project",
    tag,
    allow: ["board", "agent"],
    params: ProjectParams,
    query: WithinCompany,
    body: UpdateProject,
    takesIfMatch: true,
    status: 200,
    reply: Project,
    versionOf: projectTag,
    run: ({ actor, params, query, body, services, expectedTags }) =>
      services.projects.update(actor, referenceOf(params, query), body, { expectedTags }),
  }),
  operation({
    id: "deleteProject",
    method: "DELETE",
    url: "/projects/:projectId",
    summary: "Delete a project: its issues stay, its budgets end",
    tag,
    allow: ["board", "agent"],
    params: ProjectParams,
    query: WithinCompany,
    status: 200,
    reply: Project,
    run: ({ actor, params, query, services }) => services.projects.delete(actor, referenceOf(params, query)),
  }),
  operation({
    id: "pauseProject",
    method: "POST",
    url: "/projects/:projectId/pause",
    summary: "Pause a project: its work waits",
    tag,
    allow: ["board"],
    params: ProjectParams,
    query: WithinCompany,
    status: 200,
    reply: Project,
    run: ({ actor, params, query, services }) => services.projects.pause(actor, referenceOf(params, query)),
  }),
  operation({
    id: "resumeProject",
    method: "POST",
    url: "/projects/:projectId/resume",
    summary: "Resume a paused project",
    tag,
    allow: ["board"],
    params: ProjectParams,
    query: WithinCompany,
    status: 200,
    reply: Project,
    run: ({ actor, params, query, services }) => services.projects.resume(actor, referenceOf(params, query)),
  }),
];

export const projectOperations = [...reads, ...writes];
