import { z } from "zod";

import { AgentBudget } from "../budgets/agent-budget.schema.ts";
import { BudgetCents } from "../companies/company.schema.ts";
import { AdapterType } from "./adapter-type.schema.ts";
import { RuntimeConfig } from "./heartbeat-config.schema.ts";

export const AGENT_ROLES = [
  "ceo",
  "cto",
  "cmo",
  "cfo",
  "engineer",
  "designer",
  "pm",
  "qa",
  "devops",
  "researcher",
  "security",
  "general",
] as const;

export const AGENT_STATUSES = ["idle", "running", "paused", "error", "pending_approval", "terminated"] as const;
export type AgentStatus = (typeof AGENT_STATUSES)[number];

const json = z.record(z.string(), z.unknown());
const moment = z.string().meta({ format: "date-time" });

export const AgentPermissions = z.looseObject({ canCreateAgents: z.boolean() }).meta({ id: "AgentPermissions" });
export type AgentPermissions = z.infer<typeof AgentPermissions>;

const fields = {
  id: z.string(),
  companyId: z.string(),
  name: z.string(),
  urlKey: z.string().meta({ description: "The name, as it may stand in a URL." }),
  role: z.string(),
  title: z.string().nullable(),
  icon: z.string().nullable(),
  status: z.enum(AGENT_STATUSES),
  reportsTo: z.string().nullable().meta({ description: "Its manager; null at the top." }),
  capabilities: z.string().nullable(),
  adapterType: z.string(),
  adapterConfig: json.meta({ description: "Secrets show as ***REDACTED***; empty for other agents." }),
  runtimeConfig: json.meta({ description: "Likewise." }),
  budgetMonthlyCents: z.number().int().meta({ description: "The monthly cap in cents; 0: no cap." }),
  spentMonthlyCents: z.number().int().meta({ description: "Spent in this UTC calendar month, in cents." }),
  pauseReason: z.string().nullable().meta({ description: "manual, budget or system." }),
  pausedAt: moment.nullable(),
  permissions: AgentPermissions,
  breaker: z
    .object({
      openedAt: moment,
      consecutiveFailures: z.number().int().meta({ description: "Runs that failed since the last that succeeded." }),
    })
    .nullable()
    .meta({ description: "Why its status is error: several runs in a row failed. Null while they did not." }),
  lastHeartbeatAt: moment.nullable().meta({ description: "When its last run started." }),
  metadata: json.nullable(),
  configVersion: z.number().int().meta({ description: "Grows with each change of what is configured; the ETag." }),
  createdAt: moment,
  updatedAt: moment,
};

export const Agent = z.object(fields).meta({ id: "Agent", description: "An AI worker of a company." });
export type Agent = z.infer<typeof Agent>;

const principal = { companyId: z.string(), principalType: z.literal("agent"), principalId: z.string() };

const AgentAccess = z
  .object({
    canAssignTasks: z.boolean(),
    taskAssignSource: z.enum(["ceo_role", "agent_creator", "explicit_grant", "none"]),
    membership: z.object({ ...principal, status: z.enum(["active", "inactive"]), membershipRole: z.literal("member") }),
    grants: z.array(z.object({ ...principal, permissionKey: z.string(), scope: z.null() })),
  })
  .meta({ id: "AgentAccess", description: "What an agent may do in its company, and by what right." });
export type AgentAccess = z.infer<typeof AgentAccess>;

export const AgentDetail = z
  .object({
    ...fields,
    chainOfCommand: z
      .array(z.object({ id: z.string(), name: z.string(), role: z.string(), title: z.string().nullable() }))
      .meta({ description: "Its managers, the nearest first; at most 50." }),
    budgets: z
      .array(AgentBudget)
      .meta({ description: "What is in force over it, narrow scopes first; empty for other agents." }),
    access: AgentAccess,
  })
  .meta({ id: "AgentDetail" });
export type AgentDetail = z.infer<typeof AgentDetail>;

const text = (max: number) => z.string().max(max).nullish();
const name = z.string().trim().min(1).max(200);
const reportsTo = z.guid().nullish();

export const DesiredSkills = z
  .array(z.string().trim().min(1).max(200))
  .max(200)
  .transform((skills) => [...new Set(skills)])
  .meta({ description: "Names of skills; each counts once." });

export const CreateAgent = z
  .object({
    name,
    role: z.enum(AGENT_ROLES).default("general"),
    title: text(200),
    icon: text(200),
    reportsTo,
    capabilities: text(10_000),
    adapterType: AdapterType.default("process"),
    adapterConfig: json.default({}),
    runtimeConfig: RuntimeConfig.default({}),
    budgetMonthlyCents: BudgetCents.default(0),
    permissions: AgentPermissions.partial().nullish(),
    metadata: json.nullish(),
    desiredSkills: DesiredSkills.optional(),
  })
  .meta({ id: "CreateAgent" });
export type CreateAgent = z.infer<typeof CreateAgent>;

export const UpdateAgent = z
  .object({
    name,
    role: z.enum(AGENT_ROLES),
    title: text(200),
    icon: text(200),
    reportsTo,
    capabilities: text(10_000),
    adapterType: AdapterType,
    adapterConfig: json.meta({ description: "Merged with what is there; ***REDACTED*** keeps what is there." }),
    replaceAdapterConfig: z.boolean().meta({ description: "Replace adapterConfig, rather than merge." }),
    runtimeConfig: RuntimeConfig.meta({ description: "Merged likewise, and `heartbeat` inside it." }),
    budgetMonthlyCents: BudgetCents,
    metadata: json.nullish(),
    permissions: z.unknown().meta({ description: "Refused with 422: it has a route of its own." }),
    status: z.unknown().meta({ description: "Refused with 422, unless unchanged: pause, resume and terminate." }),
  })
  .partial()
  .meta({ id: "UpdateAgent", description: "What is left out stays as it is." });
export type UpdateAgent = z.infer<typeof UpdateAgent>;

/** What a revision of a hire may name of the agent that is asked for; the rest of its payload is ours. */
export const HireRevision = UpdateAgent.omit({ replaceAdapterConfig: true, status: true }).extend({
  permissions: AgentPermissions.partial().nullish(),
});
export type HireRevision = z.infer<typeof HireRevision>;

export const UpdateAgentPermissions = z
  .object({ canCreateAgents: z.boolean(), canAssignTasks: z.boolean() })
  .partial()
  .meta({ id: "UpdateAgentPermissions" });
export type UpdateAgentPermissions = z.infer<typeof UpdateAgentPermissions>;

export const OrgNode = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    title: z.string().nullable(),
    status: z.enum(AGENT_STATUSES),
    get reports() {
      return z.array(OrgNode);
    },
  })
  .meta({ id: "OrgNode", description: "An agent and those who report to it." });
export type OrgNode = z.infer<typeof OrgNode>;
