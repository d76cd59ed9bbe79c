import type { AgentRow } from "../agents/agent.row.ts";
import { normalPermissions } from "../agents/agent-view.ts";
import type { Company } from "../companies/company.schema.ts";
import type { Goal } from "../goals/goal.schema.ts";
import { REDACTED } from "../kernel/sensitive.ts";
import type { Project } from "../projects/project.schema.ts";
import type { CompanyContent } from "./company-content.ts";
import { type IssueContent, NO_ISSUES } from "./issue-content.ts";
import type { EnvInput, Manifest } from "./package.schema.ts";
import type { PackagedIssueRow } from "./packaged-issue.store.ts";
import { type WithoutSecrets, withoutSecrets } from "./without-secrets.ts";

/** A company as a manifest: what it refers to by id, it refers to by slug. */
export function toManifest(
  company: Company | undefined,
  content: CompanyContent,
  { issues, labels }: IssueContent = NO_ISSUES,
): Manifest {
  const slugs = new Map(
    [content.agents, content.goals, content.projects, issues].flatMap((things: ReadonlyMap<string, { id: string }>) =>
      [...things].map(([slug, { id }]) => [id, slug] as const),
    ),
  );
  const slugOf = (id: string | null): string | null => (id === null ? null : (slugs.get(id) ?? null));
  const envInputs: EnvInput[] = [];
  const leave = (agentSlug: string | null, { config, paths }: WithoutSecrets): Record<string, unknown> => {
    envInputs.push(...paths.map((path) => ({ agentSlug, path, kind: "secret", requirement: "required" }) as const));
    return config;
  };
  return {
    schemaVersion: 1,
    company: company === undefined ? null : companyEntry(company),
    agents: [...content.agents].map(([slug, agent]) => ({
      ...agentEntry(agent),
      slug,
      reportsToSlug: slugOf(agent.reports_to),
      adapterConfig: leave(slug, withoutSecrets(agent.adapter_config, "adapterConfig")),
      runtimeConfig: leave(slug, withoutSecrets(agent.runtime_config, "runtimeConfig")),
      metadata: agent.metadata && leave(slug, withoutSecrets(agent.metadata, "metadata")),
    })) as Manifest["agents"],
    goals: [...content.goals].map(([slug, goal]) => ({
      ...goalEntry(goal),
      slug,
      parentSlug: slugOf(goal.parentId),
      ownerAgentSlug: slugOf(goal.ownerAgentId),
    })),
    projects: [...content.projects].map(([slug, project]) => ({
      ...projectEntry(project),
      slug,
      leadAgentSlug: slugOf(project.leadAgentId),
      goalSlugs: project.goalIds.flatMap((id) => slugOf(id) ?? []),
      workspaces: project.workspaces.map(workspaceEntry),
    })) as Manifest["projects"],
    labels: labels.map(({ name, color }) => ({ name, color })),
    issues: [...issues].map(([slug, issue]) => ({
      ...issueEntry(issue),
      slug,
      projectSlug: slugOf(issue.project_id),
      goalSlug: slugOf(issue.goal_id),
      parentSlug: slugOf(issue.parent_id),
      assigneeAgentSlug: slugOf(issue.assignee_agent_id),
    })),
    envInputs,
  };
}

const companyEntry = (company: Company) => ({
  name: company.name,
  description: company.description,
  budgetMonthlyCents: company.budgetMonthlyCents,
  requireBoardApprovalForNewAgents: company.requireBoardApprovalForNewAgents,
  brandColor: company.brandColor,
});

const agentEntry = (agent: AgentRow) => ({
  name: agent.name,
  role: agent.role,
  title: agent.title,
  icon: agent.icon,
  capabilities: agent.capabilities,
  adapterType: agent.adapter_type,
  budgetMonthlyCents: agent.budget_monthly_cents,
  permissions: normalPermissions(agent.role, agent.permissions),
  desiredSkills: agent.desired_skills,
  instructionsEntryFile: agent.instructions_entry_file,
});

const goalEntry = ({ title, description, level, status }: Goal) => ({ title, description, level, status });

const projectEntry = ({ name, description, status, targetDate, color, archivedAt }: Project) => ({
  name,
  description,
  status,
  targetDate,
  color,
  archivedAt,
});

/** Nobody is at it where it goes: what has begun here is still to be done. */
const issueEntry = ({ title, description, status, priority, billing_code, labels }: PackagedIssueRow) => ({
  title,
  description,
  status: status === "in_progress" ? ("todo" as const) : status,
  priority,
  billingCode: billing_code,
  labels: [...labels],
});

/** What a repository is reached with stays here: its URL without it names the same repository. */
const workspaceEntry = ({ name, cwd, repoUrl, repoRef, isPrimary, metadata }: Project["workspaces"][number]) => ({
  name,
  cwd,
  repoUrl: repoUrl?.replace(`${REDACTED}@`, "").replace(/[?#]\*\*\*REDACTED\*\*\*$/, "") ?? null,
  repoRef,
  isPrimary,
  metadata: metadata && withoutSecrets(metadata, "metadata").config,
});
