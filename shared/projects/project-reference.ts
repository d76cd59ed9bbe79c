import type { Actor } from "../auth/actor.ts";
import { companyOfUrlKey, requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
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
  if (isUuid(key)) {
    const row = await requireProject(db, key.toLowerCase());
    requireVisible(actor, row.company_id, "Project");
    return row;
  }
  return requireProjectByUrlKey(db, companyOfUrlKey(actor, companyId, "Project"), baseUrlKey(key));
}
