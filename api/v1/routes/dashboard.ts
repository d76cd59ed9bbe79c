import { z } from "zod";

import type { OrgNode } from "../../../shared/agents/agent.schema.ts";
import type { Dashboard } from "../../../shared/dashboard/dashboard.schema.ts";
import { encodePublicId, PUBLIC_ID_PREFIX, type PublicIdKind } from "../../../shared/kernel/public-id.ts";
import { operation } from "../../operation.ts";
import { toV1Activity, V1Activity } from "../activity-entry.ts";
import { InCompany, moment } from "../fields.ts";
import { usdOfCents } from "../money.ts";

const tag = "v1 Dashboard";

/** What is looked at over and over may be so old, in seconds. */
const CACHED_SEC = 2;
/** Of a list that is part of a view. */
const MOST = 50;

const count = z.number().int();
const usd = z.number().meta({ description: "In US dollars." });

const Agents = z.object({ active: count, running: count, paused: count, error: count });
const Tasks = z.object({ open: count, running: count, blocked: count, done: count });
const Cost = z.object({
  usd,
  budgetUsd: usd.nullable().meta({ description: "Null: no cap." }),
  percentUsed: z.number().nullable(),
});

const Overview = z
  .object({
    companyId: z.string(),
    agents: Agents,
    tasks: Tasks,
    cost: Cost,
    pendingApprovals: count,
    openBreaches: count,
  })
  .meta({ id: "V1Overview", description: "A company at a glance; costs are of this UTC month." });

const Inbox = z
  .object({
    total: count,
    approvals: z.array(z.object({ id: z.string(), type: z.string(), status: z.string(), requestedAt: moment })),
    breaches: z.array(
      z.object({
        id: z.string(),
        scope: z.string(),
        scopeId: z.string(),
        level: z.enum(["soft", "hard", "catastrophic"]),
        at: moment,
      }),
    ),
    failedAgents: count.meta({ description: "Whose last run failed or timed out." }),
    joinRequests: count,
    failedWebhooks: z
      .array(
        z.object({
          id: z.string(),
          origin: z.string().meta({ description: "Of its address." }),
          description: z.string().nullable(),
          reason: z.string(),
          at: moment,
        }),
      )
      .meta({
        description:
          "Endpoints that were disabled since they failed: nothing is sent there before somebody enables them.",
      }),
  })
  .meta({ id: "V1Inbox", description: "What waits for a person; of each kind the first 50." });

const Health = z
  .object({
    status: z.enum(["ok", "degraded"]),
    database: z.enum(["ok", "down"]),
    queue: z.enum(["ok", "down"]),
    agentsInError: count,
    failedAgents: count,
    failedWebhooks: count.meta({ description: "Endpoints that were disabled since they failed." }),
  })
  .meta({ id: "V1Health", description: "Whether work goes on." });

const CostView = z
  .object({
    month: Cost,
    byAgent: z.array(z.object({ agentId: z.string(), name: z.string(), usd })).meta({ description: "The dearest 50." }),
    byModel: z.array(z.object({ provider: z.string(), model: z.string(), usd })).meta({ description: "Likewise." }),
  })
  .meta({ id: "V1CostView", description: "What this UTC month has cost, and whom." });

const V1OrgNode = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    status: z.string(),
    get reports() {
      return z.array(V1OrgNode);
    },
  })
  .meta({ id: "V1OrgNode", description: "An agent and those who report to it." });
type V1OrgNode = z.infer<typeof V1OrgNode>;

const toCost = ({ costs }: Dashboard): z.infer<typeof Cost> => {
  const isCapped = costs.monthBudgetCents > 0;
  return {
    usd: usdOfCents(costs.monthSpendCents),
    budgetUsd: isCapped ? usdOfCents(costs.monthBudgetCents) : null,
    percentUsed: isCapped ? costs.monthUtilizationPercent : null,
  };
};

const toOrg = ({ id, name, role, status, reports }: OrgNode): V1OrgNode => ({
  id: encodePublicId("agent", id),
  name,
  role,
  status,
  reports: reports.map(toOrg),
});

const view = { method: "GET", tag, scope: "read", params: InCompany, status: 200, cachedSec: CACHED_SEC } as const;

export const v1DashboardOperations = [
  operation({
    ...view,
    id: "v1GetOverview",
    url: "/companies/:cid/dashboard/overview",
    summary: "Get a company at a glance",
    reply: Overview,
    run: async ({ actor, params, services }) => {
      const dashboard = await services.dashboard.dashboard(actor, params.cid);
      const { agents, tasks, pendingApprovals, budgets } = dashboard;
      return {
        companyId: encodePublicId("company", params.cid),
        agents,
        tasks: { open: tasks.open, running: tasks.inProgress, blocked: tasks.blocked, done: tasks.done },
        cost: toCost(dashboard),
        pendingApprovals,
        openBreaches: budgets.activeIncidents,
      };
    },
  }),
  operation({
    ...view,
    id: "v1GetInbox",
    url: "/companies/:cid/dashboard/inbox",
    summary: "Get what waits for a person",
    reply: Inbox,
    run: async ({ actor, params: { cid }, services }) => {
      const [badges, approvals, incidents, webhooks] = await Promise.all([
        services.dashboard.badges(actor, cid),
        services.approvals.list(actor, cid, { status: "pending", limit: MOST }),
        services.budgetIncidents.list(actor, cid),
        services.webhooks.listFailed(actor, cid, MOST),
      ]);
      const open = incidents.filter(({ status }) => status === "open").slice(0, MOST);
      return {
        total: badges.inbox + open.length,
        approvals: approvals.map(({ id, type, status, createdAt }) => ({
          id: encodePublicId("approval", id),
          type,
          status,
          requestedAt: createdAt,
        })),
        breaches: open.map(({ id, scopeType, scopeId, thresholdType, catastrophicAt, createdAt }) => ({
          id,
          scope: scopeType,
          scopeId: Object.hasOwn(PUBLIC_ID_PREFIX, scopeType)
            ? encodePublicId(scopeType as PublicIdKind, scopeId)
            : scopeId,
          level: catastrophicAt === null ? thresholdType : ("catastrophic" as const),
          at: createdAt,
        })),
        failedAgents: badges.failedRuns,
        joinRequests: badges.joinRequests,
        failedWebhooks: webhooks.map(({ id, ...webhook }) => ({
          id: encodePublicId("webhookEndpoint", id),
          ...webhook,
        })),
      };
    },
  }),
  operation({
    ...view,
    id: "v1GetHealth",
    url: "/companies/:cid/dashboard/health",
    summary: "Get whether work goes on",
    reply: Health,
    run: async ({ actor, params: { cid }, services }) => {
      const [stores, { agents }, badges] = await Promise.all([
        services.readiness(),
        services.dashboard.dashboard(actor, cid),
        services.dashboard.badges(actor, cid),
      ]);
      const isWell = stores.database === "ok" && stores.queue === "ok";
      const { failedRuns: failedAgents, failedWebhooks } = badges;
      const failed = { agentsInError: agents.error, failedAgents, failedWebhooks };
      return { status: isWell ? ("ok" as const) : ("degraded" as const), ...stores, ...failed };
    },
  }),
  operation({
    ...view,
    id: "v1GetCostView",
    url: "/companies/:cid/dashboard/cost",
    summary: "Get what this month has cost, and whom",
    reply: CostView,
    run: async ({ actor, params: { cid }, services }) => {
      const [dashboard, agents, models] = await Promise.all([
        services.dashboard.dashboard(actor, cid),
        services.costSummaries.byAgent(actor, cid, {}),
        services.costSummaries.byProvider(actor, cid, {}),
      ]);
      return {
        month: toCost(dashboard),
        byAgent: agents.slice(0, MOST).map(({ agentId, agentName, costCents }) => ({
          agentId: encodePublicId("agent", agentId),
          name: agentName,
          usd: usdOfCents(costCents),
        })),
        byModel: models.slice(0, MOST).map(({ provider, model, costCents }) => ({
          provider,
          model,
          usd: usdOfCents(costCents),
        })),
      };
    },
  }),
  operation({
    ...view,
    id: "v1GetOrg",
    url: "/companies/:cid/dashboard/org",
    summary: "Get who reports to whom",
    reply: z.array(V1OrgNode),
    run: async ({ actor, params, services }) => (await services.agents.org(actor, params.cid)).map(toOrg),
  }),
  operation({
    ...view,
    id: "v1GetRecentActivity",
    url: "/companies/:cid/dashboard/activity",
    summary: "Get what was done last",
    reply: z.array(V1Activity),
    run: async ({ actor, params, services }) =>
      (await services.activity.list(actor, params.cid, { limit: MOST })).map(toV1Activity),
  }),
];
