import { recordActivity } from "../activity/activity.store.ts";
import { setPauseCauses, updateAgent } from "../agents/agent.store.ts";
import { createAgent } from "../agents/agent-creation.ts";
import { changeAgent } from "../agents/agent-roster.service.ts";
import { requirePossibleManager } from "../agents/agent-writes.ts";
import { putInstructionFile } from "../agents/instructions.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { insertGoal, updateGoal } from "../goals/goal.store.ts";
import { requirePossibleParent } from "../goals/goal-parent.ts";
import { newId } from "../kernel/ids.ts";
import { changeProject, createProject } from "../projects/project-writes.ts";
import { addWorkspace } from "../projects/workspace-writes.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import type { ImportPreview, ItemPlan } from "./import.schema.ts";
import { importIssues } from "./import-issues.ts";
import type { Manifest, Package } from "./package.schema.ts";
import { instructionFileOf } from "./package-errors.ts";

export interface ImportWork {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly companyId: string;
  readonly source: Package;
  readonly plan: ImportPreview["plan"];
  readonly activate: boolean;
  readonly bindingRules: BindingRules;
}

/** The id that each slug of the package has in the company. */
type Ids = ReadonlyMap<string, string>;

export interface Applied {
  readonly agents: Ids;
  readonly goals: Ids;
  readonly projects: Ids;
  readonly issues: Ids;
  /** Whom the work that came with it wakes. */
  readonly wishes: readonly WakeupWish[];
}

type AgentEntry = Manifest["agents"][number];
type GoalEntry = Manifest["goals"][number];
type ProjectEntry = Manifest["projects"][number];

/**
 * Makes what the plan says, in the order of the package; what refers to one another is tied together afterwards, so
 * that the order does not matter. The company is locked.
 */
export async function applyImport(work: ImportWork): Promise<Applied> {
  const { manifest } = work.source;
  const agents = await each(manifest.agents, work.plan.agents, (entry, item) => putAgent(work, entry, item));
  await tieAgents(work, agents);
  await putFiles(work, agents);
  const goals = await each(manifest.goals, work.plan.goals, (entry, item) => putGoal(work, entry, { item, agents }));
  await tieGoals(work, goals);
  const projects = await each(manifest.projects, work.plan.projects, (entry, item) =>
    putProject(work, entry, { item, agents, goals }),
  );
  const { tx, actor, companyId } = work;
  const { ids: issues, wishes } = await importIssues({ tx, actor, companyId, manifest }, { agents, goals, projects });
  return { agents, goals, projects, issues, wishes };
}

async function each<Entry extends { readonly slug: string }>(
  entries: readonly Entry[],
  items: readonly ItemPlan[],
  put: (entry: Entry, item: ItemPlan) => Promise<string>,
): Promise<Ids> {
  const ids = new Map<string, string>();
  for (const [index, entry] of entries.entries()) {
    const item = items[index];
    if (item === undefined) throw new Error(`nothing is planned for ${entry.slug}`);
    ids.set(entry.slug, item.action === "skip" && item.existingId !== null ? item.existingId : await put(entry, item));
  }
  return ids;
}

/** Whether the package has its say: what is skipped stays as it is, with all that it refers to. */
const written = <Entry>(entries: readonly Entry[], items: readonly ItemPlan[]): Entry[] =>
  entries.filter((_entry, index) => items[index]?.action !== "skip");

async function putAgent(
  { tx, actor, companyId, activate, bindingRules }: ImportWork,
  entry: AgentEntry,
  item: ItemPlan,
) {
  const { slug: _slug, reportsToSlug: _manager, instructionsEntryFile, ...body } = entry;
  const named = { ...body, name: item.plannedName };
  if (item.existingId !== null) {
    const { permissions: _powers, desiredSkills: _skills, ...changes } = named;
    await changeAgent(tx, actor, { agentId: item.existingId, companyId, body: changes, bindingRules });
    if (instructionsEntryFile !== undefined) await updateAgent(tx, item.existingId, { instructionsEntryFile });
    return item.existingId;
  }
  await bindingRules.require(tx, { companyId, adapterConfig: body.adapterConfig });
  const { id } = await createAgent(tx, actor, { companyId, body: named, lifecycle: "active", verb: "created" });
  if (instructionsEntryFile !== undefined) await updateAgent(tx, id, { instructionsEntryFile });
  if (!activate) await setPauseCauses(tx, id, ["manual"]);
  return id;
}

async function tieAgents({ tx, companyId, source, plan }: ImportWork, ids: Ids): Promise<void> {
  for (const { slug, reportsToSlug } of written(source.manifest.agents, plan.agents)) {
    const [agentId, managerId] = [ids.get(slug), reportsToSlug === null ? undefined : ids.get(reportsToSlug)];
    if (agentId === undefined || managerId === undefined) continue;
    // With agents that were there before, even a package without circles may make one.
    await requirePossibleManager(tx, { agentId, companyId, managerId });
    await updateAgent(tx, agentId, { reportsTo: managerId });
  }
}

async function putFiles({ tx, companyId, source, plan }: ImportWork, ids: Ids): Promise<void> {
  const skipped = new Set(plan.agents.filter(({ action }) => action === "skip").map(({ slug }) => slug));
  for (const [name, content] of Object.entries(source.files)) {
    const file = instructionFileOf(name);
    const agentId = file && ids.get(file.slug);
    if (file === undefined || agentId === undefined || skipped.has(file.slug)) continue;
    await putInstructionFile(tx, { agentId, companyId, path: file.path, content });
  }
}

interface Placed {
  readonly item: ItemPlan;
  readonly agents: Ids;
}

async function putGoal({ tx, actor, companyId }: ImportWork, entry: GoalEntry, { item, agents }: Placed) {
  const { slug: _slug, parentSlug: _parent, ownerAgentSlug: owner, ...body } = entry;
  const goal = { ...body, title: item.plannedName, ownerAgentId: owner === null ? null : (agents.get(owner) ?? null) };
  const id = item.existingId ?? newId();
  if (item.existingId === null) await insertGoal(tx, { ...goal, id, companyId });
  else await updateGoal(tx, id, goal);
  const action = `goal.${item.existingId === null ? "created" : "updated"}`;
  const details = { title: goal.title };
  await recordActivity(tx, { companyId, actor, action, entityType: "goal", entityId: id, details });
  return id;
}

async function tieGoals({ tx, companyId, source, plan }: ImportWork, ids: Ids): Promise<void> {
  for (const { slug, parentSlug } of written(source.manifest.goals, plan.goals)) {
    const [goalId, parentId] = [ids.get(slug), parentSlug === null ? undefined : ids.get(parentSlug)];
    if (goalId === undefined || parentId === undefined) continue;
    await requirePossibleParent(tx, { companyId, goalId, parentId });
    await updateGoal(tx, goalId, { parentId });
  }
}

async function putProject(
  { tx, actor, companyId }: ImportWork,
  entry: ProjectEntry,
  { item, agents, goals }: Placed & { readonly goals: Ids },
): Promise<string> {
  const { slug: _slug, leadAgentSlug: lead, goalSlugs, workspaces, ...body } = entry;
  const goalIds = [...new Set(goalSlugs.flatMap((goal) => goals.get(goal) ?? []))];
  const leadAgentId = lead === null ? null : (agents.get(lead) ?? null);
  const project = { ...body, name: item.plannedName, leadAgentId, goalIds };
  if (item.existingId !== null) {
    // Its workspaces are the company's own places, and stay.
    await changeProject(tx, actor, { id: item.existingId, body: project });
    return item.existingId;
  }
  const { id } = await createProject(tx, actor, { companyId, body: project });
  for (const workspace of workspaces) await addWorkspace(tx, { id, companyId }, workspace);
  return id;
}
