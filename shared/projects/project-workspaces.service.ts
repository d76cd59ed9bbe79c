import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { lockProject } from "./project.store.ts";
import { type ProjectReference, resolveProject } from "./project-reference.ts";
import type { ProjectDeps } from "./project-roster.service.ts";
import { recordProjectActivity } from "./project-writes.ts";
import type { WorkspaceRow } from "./workspace.row.ts";
import type { CreateWorkspace, ProjectWorkspace, UpdateWorkspace } from "./workspace.schema.ts";
import { listWorkspaces } from "./workspace.store.ts";
import { toWorkspace, toWorkspaceHint, type WorkspaceHint } from "./workspace-view.ts";
import {
  addWorkspace,
  changeWorkspace,
  type OfProject,
  removeWorkspace,
  requireWorkspace,
} from "./workspace-writes.ts";

/** Where a project's files are. Exactly one is the primary one while there is any. All: not_found, forbidden, illegal_transition. */
export interface ProjectWorkspaces {
  /** What a run of the project is told of all its workspaces, in the same order. */
  readonly workspaceHints: (projectId: string) => Promise<WorkspaceHint[]>;
  /** The primary one first, then the oldest. */
  readonly listWorkspaces: (actor: Actor, reference: ProjectReference) => Promise<ProjectWorkspace[]>;
  /** @throws invalid_input */
  readonly createWorkspace: (
    actor: Actor,
    reference: ProjectReference,
    body: CreateWorkspace,
  ) => Promise<ProjectWorkspace>;
  /** @throws invalid_input */
  readonly updateWorkspace: (
    actor: Actor,
    reference: ProjectReference,
    change: { readonly workspaceId: string; readonly body: UpdateWorkspace },
  ) => Promise<ProjectWorkspace>;
  /** Resolves to what it was. */
  readonly deleteWorkspace: (
    actor: Actor,
    reference: ProjectReference,
    workspaceId: string,
  ) => Promise<ProjectWorkspace>;
}

export function createProjectWorkspaces({ db, bus }: ProjectDeps): ProjectWorkspaces {
  const write = async (
    actor: Actor,
    reference: ProjectReference,
    work: (tx: Tx, project: OfProject) => Promise<WorkspaceRow>,
  ): Promise<ProjectWorkspace> => {
    const { id, company_id: companyId } = await resolveProject(db, actor, reference);
    const row = await db.transaction(async (tx) => {
      await lockProject(tx, id);
      return work(tx, { id, companyId });
    });
    bus.publish({ kind: "events", companyId });
    return toWorkspace(row);
  };

  return {
    workspaceHints: async (projectId) => (await listWorkspaces(db, projectId)).map(toWorkspaceHint),

    listWorkspaces: async (actor, reference) =>
      (await resolveProject(db, actor, reference)).workspaces.map(toWorkspace),

    createWorkspace: (actor, reference, body) =>
      write(actor, reference, async (tx, project) => {
        const row = await addWorkspace(tx, project, body);
        const details = { workspaceId: row.id, name: row.name, isPrimary: row.is_primary };
        await recordProjectActivity(tx, actor, project, { verb: "workspace_created", details });
        return row;
      }),

    updateWorkspace: (actor, reference, { workspaceId, body }) =>
      write(actor, reference, async (tx, project) => {
        const before = await requireWorkspace(tx, project, workspaceId);
        const row = await changeWorkspace(tx, project, { before, body });
        const changed = Object.keys(body).sort();
        const details = { workspaceId, changed };
        if (changed.length > 0) {
          await recordProjectActivity(tx, actor, project, { verb: "workspace_updated", details });
        }
        return row;
      }),

    deleteWorkspace: (actor, reference, workspaceId) =>
      write(actor, reference, async (tx, project) => {
        const row = await requireWorkspace(tx, project, workspaceId);
        await removeWorkspace(tx, project, row);
        const details = { workspaceId, name: row.name };
        await recordProjectActivity(tx, actor, project, { verb: "workspace_deleted", details });
        return row;
      }),
  };
}
