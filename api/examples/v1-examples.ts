import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { EXAMPLE_IDS } from "./ids.ts";

/** The ids that examples of `/v1` name things by. */
export const V1_EXAMPLE_IDS = {
  teamId: encodePublicId("team", "0198c2e4-7c00-7000-8000-000000000009"),
  agentId: encodePublicId("agent", EXAMPLE_IDS.agentId),
  issueId: encodePublicId("issue", EXAMPLE_IDS.issueId),
  projectId: encodePublicId("project", EXAMPLE_IDS.projectId),
  goalId: encodePublicId("goal", EXAMPLE_IDS.goalId),
} as const;
const { teamId, agentId, issueId, projectId, goalId } = V1_EXAMPLE_IDS;

/** A body that each operation of `/v1` takes, by the operation's id: what its documentation shows, and what a test sends. */
export const V1_EXAMPLES: Readonly<Record<string, object>> = {
  v1CreateToken: { name: "ci", scopes: ["read", "write", "company:acme"], expiresAt: "2099-12-31T00:00:00Z" },
  v1RotateToken: { graceSeconds: 3600 },

  v1CreateCompany: {
    name: "Acme AI Corp",
    slug: "acme-ai",
    budget: { usd: 1000, reservePercent: 20 },
    startingTeams: [{ name: "Engineering", headcountCap: 5 }],
  },
  v1UpdateCompany: { description: "Builds the future", budget: { usd: 1200 } },
  v1CreateTeam: { name: "Research", slug: "research", headcountCap: 3, budget: { usd: 100, period: "monthly" } },
  v1UpdateTeam: { headcountCap: 4 },
  v1HireAgent: {
    teamId,
    name: "Senior Engineer",
    role: "ic-engineer",
    adapter: "process",
    model: "claude-sonnet-4-6",
    budget: { perTaskUsd: 2.5, dailyUsd: 25 },
    approvalPolicy: { requires: ["push-to-main", "prod-deploy", "spend_over_10"] },
  },
  v1UpdateAgent: { model: "claude-opus-4-6", budget: { perTaskUsd: 5 } },
  v1RetireAgent: { reason: "replaced by another" },
  v1RotateAgentToken: { graceSeconds: 0 },

  v1CreateIssue: {
    title: "Ship the report",
    projectId,
    goalId,
    priority: "high",
    labels: ["report"],
    assignedAgentId: agentId,
  },
  v1UpdateIssue: { title: "Ship the whole report", held: true, heldReason: "waits for figures" },
  v1BulkIssues: {
    operations: [
      { action: "create", body: { title: "Collect the figures" } },
      { action: "comment", id: issueId, body: { body: "The figures are being collected." } },
    ],
  },
  v1AssignIssue: { agentId },
  v1ReassignIssue: { agentId },
  v1CancelIssue: { reason: "no longer wanted" },
  v1CommentOnIssue: { body: "Figures of March, please." },

  v1ApproveApproval: { note: "Go on" },
  v1ApproveApprovalWithEdits: { edits: { "cost.usd": 30 }, note: "Cheaper" },
  v1DenyApproval: { note: "Not this week" },
  v1AskAboutApproval: { body: "What does it cost at most?" },
  v1CreateApprovalRule: { description: "Small deploys", matchers: { "action.prefix": "deploy", "cost.usd.max": 1 } },

  v1CreateGoal: { title: "A report a month", targetDate: "2099-12-31" },
  v1UpdateGoal: { description: "By the tenth" },
  v1CloseGoal: { outcome: "achieved", note: "Twelve of twelve" },
  v1CreateProject: { title: "Reports", goalId },
  v1UpdateProject: { description: "Where they come from" },

  v1PutSecret: {
    name: "GITHUB_TOKEN",
    value: "ghp_…",
    category: "api_key",
    description: "For the reports' repository",
  },
  v1CreateTimer: {
    agentId,
    kind: "cron",
    cronExpression: "H 9 * * MON-FRI",
    timezone: "Europe/Berlin",
    name: "Morning",
    reason: "Look at what came in overnight.",
  },
  v1UpdateTimer: { cronExpression: "H 8 * * MON-FRI", overlapPolicy: "skip" },
  v1PreviewNewTimer: { kind: "interval", intervalSec: 900, startAt: "2030-01-01T00:00:00Z", agentId },
  v1CreateCalendar: {
    name: "Office",
    exclusions: [{ weekday: 0 }, { from: "2026-12-24", to: "2027-01-01", isYearly: true }],
  },
  v1UpdateCalendar: { timezone: "Europe/Berlin" },
  v1PutMemoryNote: { content: "Reports go out on the tenth, as PDF." },
  v1RotateSecret: { value: "ghp_… (new)" },
  v1TopUpTeam: { teamId, usd: 25, reason: "a release" },
  v1AdjustCosts: { agentId, usd: -0.25, reason: "billed twice" },
  v1CreateWebhookEndpoint: {
    url: "https://example.com/hooks",
    events: ["agent.*", "task.completed"],
    description: "CI",
  },
  v1UpdateWebhookEndpoint: { events: ["*"], status: "enabled" },
};
