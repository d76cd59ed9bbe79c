import { EXAMPLE_IDS as ID } from "./ids.ts";

const PACKAGE = {
  type: "inline",
  manifest: {
    schemaVersion: 1,
    company: { name: "Acme AI Corp", description: "Building the future of AI agents" },
    agents: [
      { slug: "alice", name: "Alice", role: "ceo", adapterType: "process", adapterConfig: { command: "claude" } },
      { slug: "bob", name: "Bob", role: "engineer", reportsToSlug: "alice" },
    ],
    goals: [{ slug: "grow", title: "Grow" }],
    projects: [{ slug: "rocket", name: "Rocket", leadAgentSlug: "bob", goalSlugs: ["grow"] }],
  },
  files: { "agents/alice/instructions/AGENTS.md": "Lead." },
};

/** A body for each operation on companies, and on what they plan, by the operation's id. */
export const COMPANY_EXAMPLES = {
  createCompany: { name: "Acme AI Corp", description: "Building the future of AI agents", issuePrefix: "ACME" },
  updateCompany: { description: "Leading AI agent platform", brandColor: "#8b5cf6" },
  updateCompanyBranding: { name: "Acme AI", brandColor: "#6366f1" },
  exportCompany: { include: { company: true, agents: true, goals: true, projects: false } },
  createCompanyExport: { include: { agents: true } },
  previewCompanyExport: {},
  previewImport: { source: PACKAGE, target: { mode: "new_company", newCompanyName: "Acme, again" } },
  importCompany: {
    source: PACKAGE,
    target: { mode: "existing_company", companyId: ID.companyId },
    collisionStrategy: "rename",
    activate: false,
  },
  previewCompanyImport: { source: PACKAGE, collisionStrategy: "skip" },
  applyCompanyImport: { source: PACKAGE, collisionStrategy: "skip" },
  setRetention: { runsDays: 90, logsDays: 14, wakeupsDays: null, activityDays: 0 },

  createGoal: { title: "A million users", level: "company", status: "active", ownerAgentId: ID.agentId },
  updateGoal: { status: "achieved" },
  createProject: {
    name: "Website",
    description: "The public site",
    status: "planned",
    leadAgentId: ID.agentId,
    targetDate: "2026-12-31",
    goalIds: [ID.goalId],
    workspace: { cwd: "/srv/website", repoUrl: "https://github.com/acme/website.git", repoRef: "main" },
  },
  updateProject: { status: "in_progress", color: "#22c55e" },
  createProjectWorkspace: { name: "Docs", cwd: "/srv/docs", isPrimary: false },
  updateProjectWorkspace: { repoRef: "release" },

  createIssue: {
    title: "Write the landing page",
    description: "With a picture.",
    status: "todo",
    priority: "high",
    projectId: ID.projectId,
    goalId: ID.goalId,
    assigneeAgentId: ID.agentId,
    labelIds: [ID.labelId],
  },
  updateIssue: { priority: "critical", comment: "The customer waits for this." },
  checkOutIssue: { agentId: ID.agentId, expectedStatuses: ["backlog", "todo", "blocked"] },
  commentOnIssue: { body: "Done, @Alice: please have a look." },
  linkIssueApproval: { approvalId: ID.approvalId },
  putIssueDocument: { title: "Plan", format: "markdown", body: "# Plan\n\n1. Begin.", changeSummary: "First draft" },
  createWorkProduct: {
    type: "pull_request",
    provider: "github",
    externalId: "acme/website#7",
    title: "Add the landing page",
    url: "https://github.com/acme/website/pull/7",
    status: "ready_for_review",
    isPrimary: true,
  },
  updateWorkProduct: { status: "merged", reviewState: "approved" },
  createLabel: { name: "bug", color: "#dc2626" },
  updateLabel: { color: "#1d4ed8" },

  createRoutine: {
    title: "Read the mail",
    description: "Answer what is simple, and make an issue of the rest.",
    assigneeAgentId: ID.agentId,
    projectId: ID.projectId,
    concurrencyPolicy: "skip_if_active",
    catchUpPolicy: "skip_missed",
  },
  updateRoutine: { priority: "high", status: "paused" },
  runRoutine: { payload: { mailbox: "support" }, idempotencyKey: "mail-2026-03-10" },
  createRoutineTrigger: { kind: "schedule", cronExpression: "0 9 * * MON-FRI", timezone: "Europe/Berlin" },
  updateRoutineTrigger: { label: "On weekdays", enabled: false },
} as const;
