import type { Project } from "./project.schema.ts";
import { redactRepoUrl, repoNameOf } from "./repo-url.ts";
import type { WorkspaceRow } from "./workspace.row.ts";
import type { ProjectWorkspace } from "./workspace.schema.ts";

export const toWorkspace = (row: WorkspaceRow): ProjectWorkspace => ({
  id: row.id,
  companyId: row.company_id,
  projectId: row.project_id,
  name: row.name,
  sourceType: row.cwd === null ? "git_repo" : "local_path",
  cwd: row.cwd,
  repoUrl: row.repo_url === null ? null : redactRepoUrl(row.repo_url),
  repoRef: row.repo_ref,
  defaultRef: row.repo_ref,
  isPrimary: row.is_primary,
  metadata: row.metadata,
  createdAt: new Date(row.created_at).toISOString(),
  updatedAt: new Date(row.updated_at).toISOString(),
});

/** As the wire tells a run of it; what the address logs in with is left out. */
export type WorkspaceHint = Pick<ProjectWorkspace, "cwd" | "repoUrl" | "repoRef"> & { readonly workspaceId: string };

export function toWorkspaceHint(row: WorkspaceRow): WorkspaceHint {
  const { id: workspaceId, cwd, repoUrl, repoRef } = toWorkspace(row);
  return { workspaceId, cwd, repoUrl, repoRef };
}

const NOWHERE = { id: null, cwd: null, repoUrl: null, repoRef: null, defaultRef: null };

/** Where to look for a project's files, in the words of clients that know of checkouts which are made for them: here none is. */
export function codebaseOf(primary: ProjectWorkspace | null): Project["codebase"] {
  const { id: workspaceId, cwd, repoUrl, repoRef, defaultRef } = primary ?? NOWHERE;
  return {
    workspaceId,
    repoUrl,
    repoRef,
    defaultRef,
    repoName: repoUrl === null ? null : repoNameOf(repoUrl),
    localFolder: cwd,
    managedFolder: null,
    effectiveLocalFolder: cwd,
    origin: cwd === null ? "managed_checkout" : "local_folder",
  };
}

/** What a workspace without a name of its own is called. */
export function workspaceName({
  cwd,
  repoUrl,
}: {
  readonly cwd?: string | null;
  readonly repoUrl?: string | null;
}): string {
  const folder = cwd?.split("/").filter(Boolean).at(-1);
  const repository = typeof repoUrl === "string" ? repoNameOf(repoUrl) : undefined;
  return (folder ?? repository ?? "Workspace").slice(0, 200);
}
