import { describe, expect, it } from "vitest";

import { type DocumentedOperation, documentedOperations, documentedSchemas } from "../support/openapi-document.ts";

/**
 * The fields that clients of the wire read, by what has them, and the operations that a client calls. That the answers
 * are what the document says of them, field by field, the matrix of who may ask what looks at.
 */

const words = (text: string): string[] => text.trim().split(/\s+/);

const FIELDS: Readonly<Record<string, string>> = {
  Company: `id name description status pauseReason pausedAt issuePrefix issueCounter budgetMonthlyCents spentMonthlyCents
    requireBoardApprovalForNewAgents brandColor logoAssetId logoUrl createdAt updatedAt`,
  Agent: `id companyId name urlKey role title icon status reportsTo capabilities adapterType adapterConfig runtimeConfig
    budgetMonthlyCents spentMonthlyCents pauseReason pausedAt permissions lastHeartbeatAt metadata createdAt updatedAt`,
  AgentDetail: "id companyId name urlKey status chainOfCommand access",
  AgentAccess: "canAssignTasks taskAssignSource membership grants",
  AgentHire: "agent approval",
  AdapterModel: "id label",
  AdapterEnvironmentTest: "adapterType status checks testedAt",
  AdapterEnvironmentCheck: "code level message detail hint",
  AgentKey: "id name createdAt revokedAt",
  NewAgentKey: "id name token createdAt",
  OrgNode: "id name role status reports",
  AgentConfigRevision:
    "id companyId agentId createdByAgentId createdByUserId source changedKeys beforeConfig afterConfig",
  AgentSkillSnapshot: "adapterType supported mode desiredSkills entries warnings",
  InstructionsBundle: "agentId companyId mode rootPath managedRootPath entryFile files warnings",
  InboxIssue: "id identifier title status priority projectId goalId parentId updatedAt activeRun",
  AgentRuntimeState: `agentId companyId adapterType sessionId sessionDisplayId sessionParamsJson stateJson lastRunId
    lastRunStatus totalInputTokens totalOutputTokens totalCachedInputTokens totalCostCents lastError createdAt updatedAt`,
  ResetAgentRuntimeState: "agentId sessionDisplayId sessionParamsJson clearedTaskSessions",
  AgentTaskSession: `id companyId agentId adapterType taskKey sessionParamsJson sessionDisplayId lastRunId lastError
    createdAt updatedAt`,
  HeartbeatRun: `id companyId agentId invocationSource triggerDetail status startedAt finishedAt error wakeupRequestId
    exitCode signal usageJson resultJson sessionIdBefore sessionIdAfter logStore logRef logBytes logSha256 logCompressed
    stdoutExcerpt stderrExcerpt errorCode externalRunId processPid processGroupId processStartedAt retryOfRunId processLossRetryCount
    scheduledRetryAt scheduledRetryReason contextSnapshot createdAt updatedAt`,
  LiveRun: `id status invocationSource triggerDetail startedAt finishedAt createdAt agentId agentName adapterType
    issueId`,
  HeartbeatRunEvent: "id companyId runId agentId seq eventType stream level color message payload createdAt",
  HeartbeatRunLog: "runId store logRef content nextOffset",
  RunIssue: "issueId identifier title status priority",
  IssueRun: "runId status agentId startedAt finishedAt createdAt invocationSource usageJson resultJson",
  WakeupSkipped: "status reason message",
  Issue: `id companyId issueNumber identifier title description status priority projectId goalId parentId assigneeAgentId
    assigneeUserId createdByAgentId createdByUserId checkoutRunId executionRunId executionAgentNameKey executionLockedAt
    originKind originId requestDepth billingCode startedAt completedAt cancelledAt hiddenAt labels labelIds activeRun
    createdAt updatedAt`,
  UpdatedIssue: "id status comment",
  IssueComment: "id companyId issueId authorAgentId authorUserId body createdAt updatedAt",
  IssueHeartbeatContext: "issue ancestors project goal commentCursor wakeComment attachments",
  IssueWorkProduct: `id companyId projectId issueId executionWorkspaceId runtimeServiceId type provider externalId title url
    status reviewState isPrimary healthStatus summary metadata createdByRunId createdAt updatedAt`,
  Approval: `id companyId type requestedByAgentId requestedByUserId status payload decisionNote decidedByUserId decidedAt
    createdAt updatedAt`,
  ApprovalComment: "id companyId approvalId authorAgentId authorUserId body createdAt updatedAt",
  CostEvent: `id companyId agentId issueId projectId goalId heartbeatRunId billingCode provider biller billingType model
    inputTokens cachedInputTokens outputTokens costCents costStatus occurredAt createdAt`,
  CostSummary: "companyId spendCents budgetCents utilizationPercent",
  CostByAgent: `agentId agentName agentStatus costCents inputTokens cachedInputTokens outputTokens apiRunCount
    subscriptionRunCount subscriptionCachedInputTokens subscriptionInputTokens subscriptionOutputTokens`,
  CostByAgentModel: "agentId agentName provider biller billingType model costCents inputTokens outputTokens",
  CostByProvider: "provider biller billingType model costCents inputTokens cachedInputTokens outputTokens",
  CostByBiller: "biller costCents inputTokens outputTokens providerCount modelCount",
  CostByProject: "projectId projectName costCents inputTokens cachedInputTokens outputTokens",
  CostWindowSpend: "provider biller window windowHours costCents inputTokens cachedInputTokens outputTokens",
  PolicySummary: `policyId companyId scopeType scopeId scopeName metric windowKind amount observedAmount remainingAmount
    utilizationPercent warnPercent hardStopEnabled notifyEnabled isActive status paused pauseReason windowStart windowEnd`,
  BudgetOverview: "companyId policies activeIncidents pausedAgentCount pausedProjectCount pendingApprovalCount",
  BudgetIncident: `id companyId policyId scopeType scopeId scopeName metric windowKind windowStart windowEnd thresholdType
    amountLimit amountObserved status approvalId approvalStatus resolvedAt createdAt updatedAt`,
  Activity: "id companyId actorType actorId action entityType entityId agentId runId details createdAt",
  Secret: "id companyId name provider externalRef latestVersion description createdAt updatedAt",
  Dashboard: "companyId agents tasks costs pendingApprovals budgets",
  SidebarBadges: "inbox approvals failedRuns joinRequests",
  Goal: "id companyId title description level status parentId ownerAgentId createdAt updatedAt",
  Project: `id companyId urlKey goalId goalIds goals name description status leadAgentId targetDate color pauseReason pausedAt
    executionWorkspacePolicy workspaces primaryWorkspace archivedAt createdAt updatedAt`,
  ProjectWorkspace: "id companyId projectId name cwd repoUrl repoRef metadata isPrimary createdAt updatedAt",
  InstanceGeneralSettings: "censorUsernameInLogs",
  SchedulerHeartbeat: `id companyId companyName companyIssuePrefix agentName agentUrlKey role title status adapterType
    intervalSec heartbeatEnabled schedulerActive lastHeartbeatAt`,
  Health: `status version deploymentMode deploymentExposure authReady bootstrapStatus bootstrapInviteActive features monitor`,
  ClaimedAgentKey: "keyId token agentId createdAt",
};

/** These stand there only where there is something to say. */
const OPTIONAL: ReadonlySet<string> = new Set([
  "HeartbeatRunLog.nextOffset",
  "AdapterEnvironmentCheck.detail",
  "AdapterEnvironmentCheck.hint",
]);

const VALUES: Readonly<Record<string, readonly [field: string, values: string]>> = {
  Company: ["status", "active paused archived"],
  Agent: ["status", "idle running paused error pending_approval terminated"],
  HeartbeatRun: ["status", "queued running succeeded failed cancelled timed_out scheduled_retry"],
  Issue: ["status", "backlog todo in_progress in_review done blocked cancelled"],
  CreateIssue: ["priority", "critical high medium low"],
  Approval: ["status", "pending revision_requested approved rejected cancelled"],
  CreateApproval: ["type", "hire_agent approve_ceo_strategy budget_override_required request_board_approval"],
  AdapterEnvironmentTest: ["status", "pass warn fail"],
  AdapterEnvironmentCheck: ["level", "info warn error"],
  IssueWorkProduct: ["type", "preview_url runtime_service pull_request branch commit artifact document"],
  CreateGoal: ["level", "company team agent task"],
  UpdateGoal: ["status", "planned active achieved cancelled"],
  WakeupRequest: ["source", "timer assignment on_demand automation"],
  CreateAgent: ["role", "ceo cto cmo cfo engineer designer pm qa devops researcher general security"],
};

/** Method and path, and the status of success. Names in paths are ours. */
const OPERATIONS: readonly (readonly [operation: string, status: number])[] = [
  ["GET /api/companies", 200],
  ["POST /api/companies", 201],
  ["GET /api/companies/stats", 200],
  ["GET /api/companies/{}", 200],
  ["PATCH /api/companies/{}", 200],
  ["DELETE /api/companies/{}", 200],
  ["PATCH /api/companies/{}/branding", 200],
  ["POST /api/companies/{}/archive", 200],
  ["POST /api/companies/{}/export", 200],
  ["POST /api/companies/import", 200],
  ["GET /api/companies/{}/agents", 200],
  ["POST /api/companies/{}/agents", 201],
  ["POST /api/companies/{}/agent-hires", 201],
  ["POST /api/agents/{}/approve", 200],
  ["GET /api/companies/{}/adapters/{}/models", 200],
  ["POST /api/companies/{}/adapters/{}/test-environment", 200],
  ["GET /api/agents/me", 200],
  ["GET /api/agents/me/inbox-lite", 200],
  ["GET /api/agents/{}", 200],
  ["PATCH /api/agents/{}", 200],
  ["DELETE /api/agents/{}", 200],
  ["PATCH /api/agents/{}/permissions", 200],
  ["GET /api/agents/{}/configuration", 200],
  ["GET /api/agents/{}/config-revisions", 200],
  ["POST /api/agents/{}/config-revisions/{}/rollback", 200],
  ["POST /api/agents/{}/pause", 200],
  ["POST /api/agents/{}/resume", 200],
  ["POST /api/agents/{}/terminate", 200],
  ["GET /api/agents/{}/keys", 200],
  ["POST /api/agents/{}/keys", 201],
  ["DELETE /api/agents/{}/keys/{}", 200],
  ["GET /api/companies/{}/org", 200],
  ["GET /api/companies/{}/org.svg", 200],
  ["GET /api/companies/{}/org.png", 200],
  ["GET /api/agents/{}/skills", 200],
  ["POST /api/agents/{}/wakeup", 202],
  ["POST /api/agents/{}/heartbeat/invoke", 202],
  ["GET /api/agents/{}/runtime-state", 200],
  ["GET /api/agents/{}/task-sessions", 200],
  ["POST /api/agents/{}/runtime-state/reset-session", 200],
  ["GET /api/companies/{}/heartbeat-runs", 200],
  ["GET /api/companies/{}/live-runs", 200],
  ["GET /api/heartbeat-runs/{}", 200],
  ["POST /api/heartbeat-runs/{}/cancel", 200],
  ["GET /api/heartbeat-runs/{}/events", 200],
  ["GET /api/heartbeat-runs/{}/log", 200],
  ["GET /api/heartbeat-runs/{}/issues", 200],
  ["GET /api/companies/{}/issues", 200],
  ["POST /api/companies/{}/issues", 201],
  ["GET /api/issues/{}", 200],
  ["PATCH /api/issues/{}", 200],
  ["DELETE /api/issues/{}", 200],
  ["POST /api/issues/{}/checkout", 200],
  ["POST /api/issues/{}/release", 200],
  ["GET /api/issues/{}/comments", 200],
  ["POST /api/issues/{}/comments", 201],
  ["GET /api/issues/{}/heartbeat-context", 200],
  ["GET /api/issues/{}/live-runs", 200],
  ["GET /api/issues/{}/active-run", 200],
  ["GET /api/issues/{}/runs", 200],
  ["GET /api/issues/{}/activity", 200],
  ["GET /api/issues/{}/work-products", 200],
  ["POST /api/issues/{}/work-products", 201],
  ["PATCH /api/work-products/{}", 200],
  ["DELETE /api/work-products/{}", 200],
  ["GET /api/companies/{}/approvals", 200],
  ["POST /api/companies/{}/approvals", 201],
  ["GET /api/approvals/{}", 200],
  ["GET /api/approvals/{}/issues", 200],
  ["POST /api/approvals/{}/approve", 200],
  ["POST /api/approvals/{}/reject", 200],
  ["POST /api/approvals/{}/request-revision", 200],
  ["POST /api/approvals/{}/resubmit", 200],
  ["GET /api/approvals/{}/comments", 200],
  ["POST /api/approvals/{}/comments", 201],
  ["POST /api/companies/{}/cost-events", 201],
  ["GET /api/companies/{}/costs/summary", 200],
  ["GET /api/companies/{}/costs/finance-summary", 200],
  ["POST /api/companies/{}/finance-events", 201],
  ["PATCH /api/companies/{}/budgets", 200],
  ["PATCH /api/agents/{}/budgets", 200],
  ["GET /api/companies/{}/budgets/overview", 200],
  ["POST /api/companies/{}/budgets/policies", 200],
  ["POST /api/companies/{}/budget-incidents/{}/resolve", 200],
  ["GET /api/companies/{}/activity", 200],
  ["POST /api/companies/{}/activity", 201],
  ["GET /api/companies/{}/secret-providers", 200],
  ["GET /api/companies/{}/secrets", 200],
  ["POST /api/companies/{}/secrets", 201],
  ["POST /api/secrets/{}/rotate", 200],
  ["PATCH /api/secrets/{}", 200],
  ["DELETE /api/secrets/{}", 200],
  ["GET /api/companies/{}/dashboard", 200],
  ["GET /api/companies/{}/sidebar-badges", 200],
  ["GET /api/companies/{}/goals", 200],
  ["POST /api/companies/{}/goals", 201],
  ["GET /api/goals/{}", 200],
  ["PATCH /api/goals/{}", 200],
  ["DELETE /api/goals/{}", 200],
  ["GET /api/companies/{}/projects", 200],
  ["POST /api/companies/{}/projects", 201],
  ["GET /api/projects/{}", 200],
  ["PATCH /api/projects/{}", 200],
  ["DELETE /api/projects/{}", 200],
  ["GET /api/projects/{}/workspaces", 200],
  ["POST /api/projects/{}/workspaces", 201],
  ["PATCH /api/projects/{}/workspaces/{}", 200],
  ["DELETE /api/projects/{}/workspaces/{}", 200],
  ["GET /api/companies/{}/routines", 200],
  ["POST /api/companies/{}/routines", 201],
  ["GET /api/routines/{}", 200],
  ["PATCH /api/routines/{}", 200],
  ["GET /api/routines/{}/runs", 200],
  ["POST /api/routines/{}/run", 202],
  ["POST /api/routines/{}/triggers", 201],
  ["PATCH /api/routine-triggers/{}", 200],
  ["DELETE /api/routine-triggers/{}", 200],
  ["POST /api/routine-triggers/{}/rotate-secret", 200],
  ["POST /api/routine-triggers/public/{}/fire", 202],
  ["GET /api/instance/settings/general", 200],
  ["PATCH /api/instance/settings/general", 200],
  ["GET /api/instance/settings/experimental", 200],
  ["PATCH /api/instance/settings/experimental", 200],
  ["GET /api/instance/scheduler-heartbeats", 200],
  ["GET /api/health", 200],
  ["GET /api/companies/{}/events/ws", 101],
  ["POST /api/companies/{}/invites", 201],
  ["GET /api/invites/{}", 200],
  ["POST /api/invites/{}/accept", 202],
  ["POST /api/invites/{}/revoke", 200],
  ["GET /api/companies/{}/join-requests", 200],
  ["POST /api/companies/{}/join-requests/{}/approve", 200],
  ["POST /api/companies/{}/join-requests/{}/reject", 200],
  ["POST /api/join-requests/{}/claim-api-key", 201],
  ["GET /api/companies/{}/members", 200],
  ["POST /api/cli-auth/challenges", 201],
  ["GET /api/board-claim/{}", 200],
];

const nameOf = ({ method, path }: DocumentedOperation): string =>
  `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "{}")}`;

describe("the wire", () => {
  it.each(Object.entries(FIELDS))("%s has the fields that clients read", (name, fields) => {
    const { properties = {}, required = [] } = documentedSchemas[name] ?? {};

    expect(words(fields).filter((field) => !(field in properties))).toEqual([]);
    const leftOut = words(fields).filter((field) => !required.includes(field) && !OPTIONAL.has(`${name}.${field}`));
    expect(leftOut).toEqual([]);
  });

  it.each(Object.entries(VALUES))("%s knows the values of the wire", (name, [field, values]) => {
    const property = documentedSchemas[name]?.properties?.[field];

    expect([...(property?.enum ?? [])].sort()).toEqual(words(values).sort());
  });

  it.each(OPERATIONS)("has %s, %i", (name, status) => {
    const found = documentedOperations.find((operation) => nameOf(operation) === name);

    expect(Object.keys(found?.responses ?? {})).toContain(String(status));
  });
});
