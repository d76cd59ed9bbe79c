import { z } from "zod";

import type { Actor } from "../../../shared/auth/actor.ts";
import type { Rollup } from "../../../shared/issues/issue-rollup.ts";
import { NotFoundError } from "../../../shared/kernel/errors.ts";
import { MICROS_PER_USD } from "../../../shared/kernel/money.ts";
import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import type { Project } from "../../../shared/projects/project.schema.ts";
import type { Services } from "../../../shared/services.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, moment, named, page, reference } from "../fields.ts";
import { toProgress, V1Progress } from "../progress-fields.ts";

const tag = "v1 Projects";
const ProjectParams = InCompany.extend({ id: named("project", "Project") });

const V1Project = z
  .object({
    id: z.string(),
    companyId: z.string(),
    goalId: z.string().nullable().meta({ description: "The first that it serves." }),
    title: z.string(),
    description: z.string().nullable(),
    targetDate: z.string().nullable().meta({ format: "date" }),
    status: z.enum(["active", "archived"]),
    spent: z.object({ usd: z.number() }),
    progress: V1Progress,
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "V1Project" });

const fields = {
  title: z.string().trim().min(1).max(200),
  description: z.string().max(50_000).nullish(),
  targetDate: z.iso.date().nullish(),
  goalId: reference("goal").nullish(),
};

const CreateProject = z.strictObject(fields).meta({ id: "V1CreateProject" });
const UpdateProject = z
  .strictObject({ ...fields, title: fields.title.optional() })
  .meta({ id: "V1UpdateProject", description: "What is left out stays as it is; null takes it away." });

const toProject = (project: Project, work: Rollup): z.infer<typeof V1Project> => ({
  id: encodePublicId("project", project.id),
  companyId: encodePublicId("company", project.companyId),
  goalId: project.goalId === null ? null : encodePublicId("goal", project.goalId),
  title: project.name,
  description: project.description,
  targetDate: project.targetDate,
  status: project.archivedAt === null ? "active" : "archived",
  spent: { usd: work.spentMicros / MICROS_PER_USD },
  progress: toProgress(work),
  createdAt: project.createdAt,
  updatedAt: project.updatedAt,
});

const shown = async ({ projects }: Pick<Services, "projects">, project: Project) => {
  const rollup = await projects.progress([project]);
  return toProject(project, rollup(project.id));
};

interface Asked {
  readonly actor: Actor;
  readonly params: z.infer<typeof ProjectParams>;
  readonly services: Services;
}

/** Another company's is told like what never was. @throws not_found */
async function find({ actor, params, services }: Asked): Promise<Project> {
  const project = await services.projects.get(actor, { key: params.id });
  if (project.companyId !== params.cid) throw new NotFoundError("Project");
  return project;
}

/** Here a project serves one goal: the first, in whose place another comes. Those behind it stay. */
const goalsWith = (goalId: string | null | undefined, { goalIds }: Project) =>
  goalId === undefined ? {} : { goalIds: [...new Set([...(goalId === null ? [] : [goalId]), ...goalIds.slice(1)])] };

export const v1ProjectOperations = [
  operation({
    id: "v1ListProjects",
    method: "GET",
    url: "/companies/:cid/projects",
    summary: "List projects, the oldest first",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({
      status: z.enum(["active", "archived"]).optional(),
      goal: reference("goal").optional().meta({ description: "Which it serves." }),
      ...page,
    }),
    status: 200,
    reply: z.array(V1Project),
    nextCursor: lastOf("project"),
    run: async ({ actor, params, query, services }) => {
      const { status, goal, ...rest } = query;
      const isArchived = status === undefined ? undefined : status === "archived";
      const list = await services.projects.list(actor, params.cid, { ...rest, goalId: goal, isArchived });
      const rollup = await services.projects.progress(list);
      return list.map((project) => toProject(project, rollup(project.id)));
    },
  }),
  operation({
    id: "v1CreateProject",
    method: "POST",
    url: "/companies/:cid/projects",
    summary: "Create a project, for a goal that is not closed",
    tag,
    scope: "write",
    params: InCompany,
    body: CreateProject,
    status: 201,
    reply: V1Project,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/projects/${id}`,
    run: async ({ actor, params, body, services }) => {
      const { title: name, ...rest } = body;
      const draft = { ...rest, name, status: "in_progress" } as const;
      return shown(services, await services.projects.create(actor, params.cid, draft, { isOfOpenGoals: true }));
    },
  }),
  operation({
    id: "v1GetProject",
    method: "GET",
    url: "/companies/:cid/projects/:id",
    summary: "Get a project, and how far the work for it has come",
    tag,
    scope: "read",
    params: ProjectParams,
    status: 200,
    reply: V1Project,
    run: async (asked) => shown(asked.services, await find(asked)),
  }),
  operation({
    id: "v1UpdateProject",
    method: "PATCH",
    url: "/companies/:cid/projects/:id",
    summary: "Change a project",
    tag,
    scope: "write",
    params: ProjectParams,
    body: UpdateProject,
    status: 200,
    reply: V1Project,
    run: async (asked) => {
      const before = await find(asked);
      const { title: name, goalId, ...rest } = asked.body;
      const change = { ...rest, ...goalsWith(goalId, before), name };
      return shown(asked.services, await asked.services.projects.update(asked.actor, { key: before.id }, change));
    },
  }),
  operation({
    id: "v1ArchiveProject",
    method: "POST",
    url: "/companies/:cid/projects/:id/archive",
    summary: "Archive a project; its issues stay as they are",
    tag,
    scope: "write",
    params: ProjectParams,
    status: 200,
    reply: V1Project,
    run: async (asked) => {
      const { id: key } = await find(asked);
      return shown(asked.services, await asked.services.projects.archive(asked.actor, { key }));
    },
  }),
];
