import { EXAMPLE_IDS as ID } from "./ids.ts";

/** A body for each operation on agents, what they do and what they ask for, by the operation's id. */
export const AGENT_EXAMPLES = {
  createAgent: {
    name: "Bob",
    role: "engineer",
    title: "Senior Backend Engineer",
    reportsTo: ID.managerId,
    adapterType: "codex_local",
    adapterConfig: { model: "claude-opus-4-20250514" },
    runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600, maxConcurrentRuns: 1 } },
    budgetMonthlyCents: 25000,
  },
  updateAgent: { title: "Lead Engineer", budgetMonthlyCents: 30000 },
  updateAgentPermissions: { canCreateAgents: true, canAssignTasks: true },
  updateInstructionsBundle: { entryFile: "README.md" },
  updateInstructionsPath: { path: "/srv/agents/bob/AGENTS.md", adapterConfigKey: "instructionsFilePath" },
  putInstructionsFile: { path: "AGENTS.md", content: "# Bob\n\nYou write the backend." },
  syncAgentSkills: { desiredSkills: ["code-review"] },
  createAgentKey: { name: "ci" },

  hireAgent: {
    name: "Diana",
    role: "designer",
    adapterType: "codex_local",
    adapterConfig: { model: "claude-opus-4-20250514" },
    sourceIssueIds: [ID.issueId],
  },
  testAdapterEnvironment: { adapterConfig: { command: "node", args: ["agent.js"], cwd: "/srv/agents/bob" } },
  createApproval: {
    type: "request_board_approval",
    requestedByAgentId: ID.agentId,
    payload: { title: "A new office", summary: "The old one is too small." },
    issueIds: [ID.issueId],
  },
  resubmitApproval: { payload: { title: "A new office", summary: "A smaller one than before." } },
  approveApproval: { decisionNote: "Go ahead." },
  rejectApproval: { decisionNote: "Not this year." },
  requestApprovalRevision: { decisionNote: "What does it cost?" },
  commentOnApproval: { body: "Is there another way?" },

  requestWakeup: {
    source: "on_demand",
    reason: "manual_test",
    payload: { issueId: ID.issueId },
    idempotencyKey: "deploy-2026-03-04",
  },
  invokeHeartbeat: { reason: "manual_test" },
  reportRunResult: {
    status: "succeeded",
    summary: "Three pages written.",
    usage: { inputTokens: 1200, cachedInputTokens: 800, outputTokens: 300 },
    costUsd: 0.42,
    provider: "anthropic",
    model: "claude-opus-4-20250514",
  },
  resetRuntimeSession: { taskKey: "release-notes" },
  cancelBacklogOfCompany: { reason: "The campaign is over." },
  cancelBacklogOfAgent: { reason: "Begin anew." },

  createEvaluation: {
    subjectType: "run",
    subjectId: ID.runId,
    verdict: "pass",
    score: 87.5,
    notes: "Correct; a little long.",
    criteria: { correctness: 95, brevity: 70 },
  },
  updateEvaluation: { verdict: "needs_work", score: 60 },
  recordActivity: {
    actorType: "system",
    actorId: "importer",
    action: "sheet.imported",
    entityType: "sheet",
    entityId: "2026-03",
    details: { rows: 120 },
  },
} as const;
