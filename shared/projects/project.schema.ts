import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { CreateWorkspace, ProjectWorkspace } from "./workspace.schema.ts";

const PROJECT_STATUSES = ["backlog", "planned", "in_progress", "completed", "cancelled"] as const;
const MOST_GOALS = 100;

const id = z.guid().toLowerCase();
const moment = z.string().meta({ format: "date-time" });
const status = z.enum(PROJECT_STATUSES);

const Codebase = z
  .object({
    workspaceId: z.string().nullable(),
    repoUrl: z.string().nullable(),
    repoRef: z.string().nullable(),
    defaultRef: z.string().nullable(),
    repoName: z.string().nullable(),
    localFolder: z.string().nullable(),
    managedFolder: z.null(),
    effectiveLocalFolder: z.string().nullable(),
    origin: z.enum(["local_folder", "managed_checkout"]),
  })
  .meta({ id: "ProjectCodebase", description: "The primary workspace, in short." });

export const Project = z
  .object({
    id: z.string(),
    companyId: z.string(),
    urlKey: z.string().meta({ description: "The name as it may stand in a URL; its own in the company." }),
    goalId: z.string().nullable().meta({ description: "The first of goalIds." }),
    goalIds: z.array(z.string()),
    goals: z.array(z.object({ id: z.string(), title: z.string() })),
    name: z.string(),
    description: z.string().nullable(),
    status,
    leadAgentId: z.string().nullable(),
    targetDate: z.string().nullable().meta({ format: "date" }),
    color: z.string().nullable(),
    pauseReason: z.string().nullable().meta({ description: "What paused it: `manual`, `budget` or `system`." }),
    pausedAt: moment.nullable(),
    executionWorkspacePolicy: z.null(),
    codebase: Codebase,
    workspaces: z.array(ProjectWorkspace).meta({ description: "The primary one first." }),
    primaryWorkspace: ProjectWorkspace.nullable(),
    archivedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Project", description: "A deliverable: issues are grouped by it, and it may have a budget." });
export type Project = z.infer<typeof Project>;

const name = z.string().trim().min(1).max(200);

const fields = {
  description: z.string().max(50_000).nullish(),
  leadAgentId: id.nullish(),
  targetDate: z.iso.date().nullish(),
  color: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, "a color as #rrggbb")
    .nullish(),
  goalIds: z
    .array(id)
    .max(MOST_GOALS)
    .transform((ids) => [...new Set(ids)])
    .optional(),
  goalId: id.nullish().meta({ description: "Put before what goalIds names." }),
  archivedAt: z.iso.datetime({ offset: true }).nullish(),
};

export const CreateProject = z
  .object({ name, status: status.default("backlog"), ...fields, workspace: CreateWorkspace.optional() })
  .meta({ id: "CreateProject" });
export type CreateProject = z.infer<typeof CreateProject>;

export const UpdateProject = z
  .object({ name: name.optional(), status: status.optional(), ...fields })
  .meta({ id: "UpdateProject", description: "What is left out stays as it is." });
export type UpdateProject = z.infer<typeof UpdateProject>;

export const ProjectFilter = z.object({
  status: status.optional(),
  leadAgentId: id.optional(),
  goalId: id.optional(),
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(1_000, 500),
});
export type ProjectFilter = z.infer<typeof ProjectFilter>;

/** What is looked for, on whatever wire. */
export interface ProjectSearch extends ProjectFilter {
  readonly isArchived?: boolean | undefined;
}
