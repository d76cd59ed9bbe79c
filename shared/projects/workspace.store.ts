import type { Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import type { WorkspaceRow } from "./workspace.row.ts";

const LIST = statement(
  "list_project_workspaces",
  "select * from project_workspaces where project_id = $1 order by is_primary desc, id",
);

/** The primary one first, then the oldest. */
export function listWorkspaces(db: Queryable, projectId: string): Promise<WorkspaceRow[]> {
  return db.rows<WorkspaceRow>(LIST, [projectId]);
}

export interface WorkspaceChange {
  readonly name?: string | undefined;
  readonly cwd?: string | null | undefined;
  readonly repoUrl?: string | null | undefined;
  readonly repoRef?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

interface NewWorkspace extends WorkspaceChange {
  readonly id: string;
  readonly companyId: string;
  readonly projectId: string;
}

/** Not the primary one, until it is made that. */
export async function insertWorkspace(tx: Tx, workspace: NewWorkspace): Promise<void> {
  const { id, companyId, projectId } = workspace;
  const row = { id, company_id: companyId, project_id: projectId, is_primary: false, ...columnsOf(workspace) };
  await tx.run(sqlBuilder("project_workspaces").insert(row));
}

/** What is undefined stays as it is. */
export async function updateWorkspace(tx: Tx, id: string, change: WorkspaceChange): Promise<void> {
  const row = { ...columnsOf(change), updated_at: sqlBuilder.fn.now() };
  await tx.run(sqlBuilder("project_workspaces").where({ id }).update(row));
}

function columnsOf({ name, cwd, repoUrl, repoRef, metadata }: WorkspaceChange): Record<string, unknown> {
  const json = metadata === null || metadata === undefined ? metadata : JSON.stringify(metadata);
  const columns = { name, cwd, repo_url: repoUrl, repo_ref: repoRef, metadata: json };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

const DEMOTE = statement(
  "demote_project_workspace",
  "update project_workspaces set is_primary = false, updated_at = now() where project_id = $1 and is_primary and id <> $2",
);

const PROMOTE = statement(
  "promote_project_workspace",
  "update project_workspaces set is_primary = true, updated_at = now() where id = $2 and project_id = $1 and not is_primary",
);

/** `project_workspaces_one_primary` holds it: the one before is none any more. The project is locked. */
export async function makePrimary(tx: Tx, projectId: string, id: string): Promise<void> {
  await tx.rows(DEMOTE, [projectId, id]);
  await tx.rows(PROMOTE, [projectId, id]);
}

const DELETE = statement("delete_project_workspace", "delete from project_workspaces where id = $1");

export async function deleteWorkspace(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}
