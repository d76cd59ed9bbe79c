import type { Project } from "./project.schema.ts";
import type { WorkspaceRow } from "./workspace.row.ts";
import { codebaseOf, toWorkspace } from "./workspace-view.ts";

/** A project with its goals in their order, and its workspaces, the primary one first. */
export interface ProjectRow {
  id: string;
  company_id: string;
  url_key: string | null;
  name: string;
  description: string | null;
  status: Project["status"];
  lead_agent_id: string | null;
  /** A day, as yyyy-mm-dd. */
  target_day: string | null;
  color: string | null;
  pause_causes: string[];
  paused_at: Date | null;
  archived_at: Date | null;
  created_at: Date;
  updated_at: Date;
  goals: { id: string; title: string }[];
  workspaces: WorkspaceRow[];
}

export function toProject(row: ProjectRow): Project {
  const workspaces = row.workspaces.map(toWorkspace);
  const primaryWorkspace = workspaces.find(({ isPrimary }) => isPrimary) ?? null;
  return {
    id: row.id,
    companyId: row.company_id,
    urlKey: row.url_key ?? row.id,
    goalId: row.goals[0]?.id ?? null,
    goalIds: row.goals.map(({ id }) => id),
    goals: row.goals,
    name: row.name,
    description: row.description,
    status: row.status,
    leadAgentId: row.lead_agent_id,
    targetDate: row.target_day,
    color: row.color,
    pauseReason: row.pause_causes[0] ?? null,
    pausedAt: row.paused_at?.toISOString() ?? null,
    executionWorkspacePolicy: null,
    codebase: codebaseOf(primaryWorkspace),
    workspaces,
    primaryWorkspace,
    archivedAt: row.archived_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
