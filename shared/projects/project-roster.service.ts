import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import { endPolicies } from "../budgets/policy.store.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { rollUpProjects } from "../issues/issue-rollup.store.ts";
import type { Rollups } from "../issues/issue-rollup.ts";
import type { ExpectedTags } from "../kernel/content-tag.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { CreateProject, Project, ProjectSearch, UpdateProject } from "./project.schema.ts";
import { deleteProject, listProjects, lockProject, requireProject } from "./project.store.ts";
import { type ProjectReference, resolveProject } from "./project-reference.ts";
import { toProject } from "./project-view.ts";
import { archiveProject, changeProject, createProject, recordProjectActivity } from "./project-writes.ts";

/** Projects, which the board and all of the company's agents may write; the audit trail tells who did. */
export interface ProjectRoster {
  /** A page, the oldest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: ProjectSearch) => Promise<Project[]>;
  /** @throws forbidden, not_found, illegal_transition */
  readonly get: (actor: Actor, reference: ProjectReference) => Promise<Project>;
  /** `isOfOpenGoals`: refuses goals that are closed. @throws forbidden, not_found, illegal_transition, invalid_reference */
  readonly create: (
    actor: Actor,
    companyId: string,
    body: CreateProject,
    terms?: { readonly isOfOpenGoals: boolean },
  ) => Promise<Project>;
  /** The same again changes nothing. @throws forbidden, not_found, illegal_transition */
  readonly archive: (actor: Actor, reference: ProjectReference) => Promise<Project>;
  /** How far the work for each has come. */
  readonly progress: (projects: readonly Pick<Project, "id">[]) => Promise<Rollups>;
  /** @throws forbidden, not_found, illegal_transition, precondition_failed */
  readonly update: (
    actor: Actor,
    reference: ProjectReference,
    body: UpdateProject,
    expected?: ExpectedTags,
  ) => Promise<Project>;
  /** Its issues are of no project then, and its budgets end. Resolves to what it was. @throws forbidden, not_found, illegal_transition */
  readonly delete: (actor: Actor, reference: ProjectReference) => Promise<Project>;
}

export interface ProjectDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createProjectRoster({ db, bus }: ProjectDeps): ProjectRoster {
  const write = async (companyId: string, work: (tx: Tx) => Promise<Project>): Promise<Project> => {
    const project = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    return project;
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listProjects(db, companyId, filter)).map(toProject);
    },

    get: async (actor, reference) => toProject(await resolveProject(db, actor, reference)),

    create: async (actor, companyId, body, terms) => {
      requireCompany(actor, companyId);
      return write(companyId, (tx) => createProject(tx, actor, { companyId, body, ...terms }));
    },

    archive: async (actor, reference) => {
      const { id, company_id: companyId } = await resolveProject(db, actor, reference);
      return write(companyId, (tx) => archiveProject(tx, actor, id));
    },

    progress: (projects) =>
      rollUpProjects(
        db,
        projects.map(({ id }) => id),
      ),

    update: async (actor, reference, body, expected) => {
      const { id, company_id: companyId } = await resolveProject(db, actor, reference);
      return write(companyId, (tx) => changeProject(tx, actor, { id, body, ...expected }));
    },

    delete: async (actor, reference) => {
      const { id, company_id: companyId } = await resolveProject(db, actor, reference);
      const project = await write(companyId, (tx) => remove(tx, actor, id));
      // What waited for its budget waits no longer.
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
      return project;
    },
  };
}

async function remove(tx: Tx, actor: Actor, id: string): Promise<Project> {
  await lockProject(tx, id);
  const project = toProject(await requireProject(tx, id));
  await deleteProject(tx, id);
  await recordProjectActivity(tx, actor, project, { verb: "deleted", details: { name: project.name } });
  await endPolicies(tx, { scopeType: "project", scopeId: id });
  return project;
}
