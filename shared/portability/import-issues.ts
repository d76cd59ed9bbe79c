import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { IssueRow } from "../issues/issue.row.ts";
import { updateIssue } from "../issues/issue.store.ts";
import { createIssue } from "../issues/issue-create.ts";
import { insertLabel, listLabels, MAX_LABELS } from "../issues/label.store.ts";
import { ConflictError } from "../kernel/errors.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import type { Manifest } from "./package.schema.ts";

/** By slug. */
type Ids = ReadonlyMap<string, string>;

/** What the issues refer to. */
type Referred = Readonly<Record<"agents" | "goals" | "projects", Ids>>;

interface IssuesWork {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly companyId: string;
  readonly manifest: Manifest;
}

export interface AppliedIssues {
  readonly ids: Ids;
  /** Whom the work that came with them wakes. */
  readonly wishes: readonly WakeupWish[];
}

/**
 * Makes the issues of a package, in its order: they have the company's next numbers. What stood above an issue is tied to
 * it when all are there. The company is locked.
 */
export async function importIssues(work: IssuesWork, applied: Referred): Promise<AppliedIssues> {
  const { tx, actor, companyId, manifest } = work;
  const labels = await putLabels(work);
  const rows = new Map<string, IssueRow>();
  const wishes: WakeupWish[] = [];
  for (const entry of manifest.issues) {
    const { slug, projectSlug, goalSlug, parentSlug: _parent, assigneeAgentSlug, labels: names, ...fields } = entry;
    const body = {
      ...fields,
      projectId: idOf(applied.projects, projectSlug),
      goalId: idOf(applied.goals, goalSlug),
      assigneeAgentId: idOf(applied.agents, assigneeAgentSlug),
      labelIds: names.flatMap((name) => labels.get(name.toLowerCase()) ?? []),
    };
    const made = await createIssue(tx, actor, { companyId, body });
    rows.set(slug, made.value);
    wishes.push(...made.wishes);
  }
  for (const { slug, parentSlug } of manifest.issues) {
    const [row, parent] = [rows.get(slug), parentSlug === null ? undefined : rows.get(parentSlug)];
    if (row !== undefined && parent !== undefined) await updateIssue(tx, row, { parent_id: parent.id });
  }
  return { ids: new Map([...rows].map(([slug, { id }]) => [slug, id])), wishes };
}

const idOf = (ids: Ids, slug: string | null): string | null => (slug === null ? null : (ids.get(slug) ?? null));

/** By name, in lower case: one that the company has already is that one. @throws conflict */
async function putLabels({ tx, actor, companyId, manifest }: IssuesWork): Promise<ReadonlyMap<string, string>> {
  const ids = new Map((await listLabels(tx, companyId)).map(({ id, name }) => [name.toLowerCase(), id]));
  for (const label of manifest.labels) {
    if (ids.has(label.name.toLowerCase())) continue;
    const row = await insertLabel(tx, { companyId, ...label });
    if (row === undefined) throw new ConflictError(`A company can have ${MAX_LABELS} labels`);
    ids.set(row.name.toLowerCase(), row.id);
    const entity = { action: "label.created", entityType: "label", entityId: row.id };
    await recordActivity(tx, { companyId, actor, ...entity, details: { name: row.name } });
  }
  return ids;
}
