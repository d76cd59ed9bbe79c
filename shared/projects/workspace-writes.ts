import type { Tx } from "../db/db.ts";
import { IllegalTransitionError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { restoreRepoUrl } from "./repo-url.ts";
import type { WorkspaceRow } from "./workspace.row.ts";
import type { CreateWorkspace, UpdateWorkspace } from "./workspace.schema.ts";
import { deleteWorkspace, insertWorkspace, listWorkspaces, makePrimary, updateWorkspace } from "./workspace.store.ts";
import { workspaceName } from "./workspace-view.ts";

/** They are part of every answer about their project. */
const MOST_WORKSPACES = 50;

const NOWHERE = "Workspace requires at least one of cwd or repoUrl.";

/** Whose they are. The project is locked in all that follows. */
export interface OfProject {
  readonly id: string;
  readonly companyId: string;
}

/** The first one is the primary one. @throws illegal_transition, invalid_input */
export async function addWorkspace(tx: Tx, project: OfProject, body: CreateWorkspace): Promise<WorkspaceRow> {
  const { cwd = null, repoUrl = null } = body;
  if (cwd === null && repoUrl === null) throw new InvalidInputError(NOWHERE);
  const others = await listWorkspaces(tx, project.id);
  if (others.length >= MOST_WORKSPACES) {
    throw new IllegalTransitionError(`A project may have ${MOST_WORKSPACES} workspaces`);
  }
  const id = newId();
  const name = body.name ?? workspaceName({ cwd, repoUrl });
  const place = { name, cwd, repoUrl: repoUrl === null ? null : knownUrl(repoUrl, null) };
  await insertWorkspace(tx, { ...body, ...place, id, companyId: project.companyId, projectId: project.id });
  if (body.isPrimary === true || others.length === 0) await makePrimary(tx, project.id, id);
  return requireWorkspace(tx, project, id);
}

/** Who is not to be the primary one any more is followed by the oldest of the others. @throws not_found, illegal_transition, invalid_input */
export async function changeWorkspace(
  tx: Tx,
  project: OfProject,
  { before, body }: { readonly before: WorkspaceRow; readonly body: UpdateWorkspace },
): Promise<WorkspaceRow> {
  const { cwd = before.cwd, repoUrl: given = before.repo_url } = body;
  const repoUrl = given === null ? null : knownUrl(given, before.repo_url);
  if (cwd === null && repoUrl === null) throw new IllegalTransitionError(NOWHERE);
  await updateWorkspace(tx, before.id, { ...body, repoUrl });
  if (body.isPrimary === true) await makePrimary(tx, project.id, before.id);
  if (body.isPrimary === false && before.is_primary) await promoteOldest(tx, project, before.id);
  return requireWorkspace(tx, project, before.id);
}

/** The primary one is followed by the oldest of the others. */
export async function removeWorkspace(tx: Tx, project: OfProject, before: WorkspaceRow): Promise<void> {
  await deleteWorkspace(tx, before.id);
  if (before.is_primary) await promoteOldest(tx, project, before.id);
}

async function promoteOldest(tx: Tx, project: OfProject, but: string): Promise<void> {
  const oldest = (await listWorkspaces(tx, project.id)).find(({ id }) => id !== but);
  if (oldest !== undefined) await makePrimary(tx, project.id, oldest.id);
}

/** @throws not_found */
export async function requireWorkspace(tx: Tx, project: OfProject, id: string): Promise<WorkspaceRow> {
  const found = (await listWorkspaces(tx, project.id)).find((row) => row.id === id);
  if (found === undefined) throw new NotFoundError("Project workspace");
  return found;
}

function knownUrl(given: string, stored: string | null): string {
  const url = restoreRepoUrl(given, stored);
  if (url === undefined) throw new InvalidInputError("repoUrl holds a redacted credential; give the credential itself");
  return url;
}
