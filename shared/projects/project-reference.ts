import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { requireProject, requireProjectByUrlKey } from "./project.store.ts";
import { baseUrlKey } from "./project-url-key.ts";
import type { ProjectRow } from "./project-view.ts";

/** How a caller names a project: by its id, or by its URL key within a company; an agent's own unless it is said. */
export interface ProjectReference {
  readonly key: string;
  readonly companyId?: string | undefined;
}

/** @throws forbidden, not_found, illegal_transition when a URL key may be of any company */
export async function resolveProject(
  db: Queryable,
  actor: Actor,
  { key, companyId }: ProjectReference,
): Promise<ProjectRow> {
  if (companyId !== undefined) requireCompany(actor, companyId);
  if (isUuid(key)) {
    const row = await requireProject(db, key.toLowerCase());
    requireVisible(actor, row.company_id, "Project");
    return row;
  }
  const within = companyId ?? (actor.type === "agent" ? actor.companyId : undefined);
  if (within === undefined) {
    throw new IllegalTransitionError("Project lookup by its url key requires the companyId query parameter");
  }
  return requireProjectByUrlKey(db, within, baseUrlKey(key));
}
