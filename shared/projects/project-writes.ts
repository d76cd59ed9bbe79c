import { recordActivity } from "../activity/activity.store.ts";
import { requireAgentOf } from "../agents/agent-membership.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { countGoalsOf, countOpenGoals } from "../goals/goal.store.ts";
import { type ExpectedTags, requireTag } from "../kernel/content-tag.ts";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { CreateProject, Project, UpdateProject } from "./project.schema.ts";
import {
  insertProject,
  listTakenUrlKeys,
  lockProject,
  requireProject,
  setArchived,
  updateProject,
} from "./project.store.ts";
import { setProjectGoals } from "./project-goals.store.ts";
import { projectTag } from "./project-tag.ts";
import { urlKeyCandidates } from "./project-url-key.ts";
import { toProject } from "./project-view.ts";
import { addWorkspace } from "./workspace-writes.ts";

interface NewProject {
  readonly companyId: string;
  readonly body: CreateProject;
  readonly isOfOpenGoals?: boolean;
}

/** The company is locked in all that follows. @throws illegal_transition, invalid_input */
export async function createProject(
  tx: Tx,
  actor: Actor,
  { companyId, body, isOfOpenGoals = false }: NewProject,
): Promise<Project> {
  const id = newId();
  const goalIds = goalIdsOf(body) ?? [];
  await requireOwn(tx, companyId, { leadAgentId: body.leadAgentId, goalIds });
  if (isOfOpenGoals && (await countOpenGoals(tx, goalIds)) < goalIds.length) {
    throw new AppError("illegal_transition", "The goal is closed: nothing new is begun for it");
  }
  const urlKey = await freeUrlKey(tx, { id, companyId, name: body.name });
  await insertProject(tx, { ...body, id, companyId, urlKey });
  await setProjectGoals(tx, { projectId: id, companyId, goalIds });
  const workspace = body.workspace && (await addWorkspace(tx, { id, companyId }, body.workspace));
  const details = { name: body.name, workspaceId: workspace?.id ?? null };
  await recordProjectActivity(tx, actor, { id, companyId }, { verb: "created", details });
  return toProject(await requireProject(tx, id));
}

/** @throws not_found, illegal_transition, precondition_failed */
export async function changeProject(
  tx: Tx,
  actor: Actor,
  { id, body, expectedTags }: ExpectedTags & { readonly id: string; readonly body: UpdateProject },
): Promise<Project> {
  await lockProject(tx, id);
  const before = toProject(await requireProject(tx, id));
  requireTag("Project", projectTag(before), expectedTags);
  const { companyId } = before;
  const goalIds = goalIdsOf(body);
  const changed = changedKeys(before, { ...body, goalId: undefined, goalIds });
  if (changed.length === 0) return before;

  await requireOwn(tx, companyId, { leadAgentId: body.leadAgentId, goalIds: goalIds ?? [] });
  const urlKey = await renamedUrlKey(tx, before, body.name);
  await updateProject(tx, id, { ...body, urlKey });
  if (goalIds !== undefined) await setProjectGoals(tx, { projectId: id, companyId, goalIds });
  const after = toProject(await requireProject(tx, id));
  const isArchived = after.archivedAt !== null && before.archivedAt === null;
  await recordProjectActivity(tx, actor, before, { verb: isArchived ? "archived" : "updated", details: { changed } });
  return after;
}

/** Its issues go on; it is left out where projects are looked for. */
export async function archiveProject(tx: Tx, actor: Actor, id: string): Promise<Project> {
  await lockProject(tx, id);
  const isChanged = await setArchived(tx, id);
  const project = toProject(await requireProject(tx, id));
  if (isChanged) await recordProjectActivity(tx, actor, project, { verb: "archived", details: { name: project.name } });
  return project;
}

/** `goalId` is how clients that know of one goal name it: it comes first. */
function goalIdsOf({ goalId, goalIds }: Pick<UpdateProject, "goalId" | "goalIds">): readonly string[] | undefined {
  if (goalId === undefined && goalIds === undefined) return undefined;
  return [...new Set([...(typeof goalId === "string" ? [goalId] : []), ...(goalIds ?? [])])];
}

function changedKeys(before: Project, after: { readonly [key: string]: unknown }): string[] {
  const asJson = (value: unknown): string => JSON.stringify(value);
  const isMoment = (key: string, value: unknown): value is string => key === "archivedAt" && typeof value === "string";
  return Object.entries(after)
    .map(([key, value]) => [key, isMoment(key, value) ? new Date(value).toISOString() : value] as const)
    .filter(([key, value]) => value !== undefined && asJson(value) !== asJson(before[key as keyof Project]))
    .map(([key]) => key);
}

interface Named {
  readonly leadAgentId: string | null | undefined;
  readonly goalIds: readonly string[];
}

async function requireOwn(tx: Tx, companyId: string, { leadAgentId: agentId, goalIds }: Named): Promise<void> {
  if (typeof agentId === "string") await requireAgentOf(tx, { companyId, agentId, as: "Lead agent" });
  if (goalIds.length > 0 && (await countGoalsOf(tx, companyId, goalIds)) < goalIds.length) {
    throw new AppError("invalid_reference", "Goals must belong to the same company");
  }
}

/** A name that is spelled otherwise keeps its key: links to it go on working. */
async function renamedUrlKey(tx: Tx, before: Project, name: string | undefined): Promise<string | undefined> {
  if (name === undefined || urlKeyCandidates(name, before.id).includes(before.urlKey)) return undefined;
  return freeUrlKey(tx, { ...before, name });
}

async function freeUrlKey(tx: Tx, { id, companyId, name }: { id: string; companyId: string; name: string }) {
  const candidates = urlKeyCandidates(name, id);
  const taken = await listTakenUrlKeys(tx, companyId, candidates);
  return candidates.find((key) => !taken.has(key)) ?? id;
}

/** The project's audit entry: `project.<verb>`. */
export function recordProjectActivity(
  tx: Tx,
  actor: Actor,
  { id, companyId }: Pick<Project, "id" | "companyId">,
  { verb, details }: { readonly verb: string; readonly details: Readonly<Record<string, unknown>> },
): Promise<void> {
  return recordActivity(tx, {
    companyId,
    actor,
    action: `project.${verb}`,
    entityType: "project",
    entityId: id,
    details,
  });
}
