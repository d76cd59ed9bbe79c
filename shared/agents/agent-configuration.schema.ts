import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { AGENT_STATUSES, AgentPermissions } from "./agent.schema.ts";

const json = z.record(z.string(), z.unknown());
const moment = z.string().meta({ format: "date-time" });
const redacted = json.meta({ description: "Secrets show as ***REDACTED***." });

export const AgentConfiguration = z
  .object({
    id: z.string(),
    companyId: z.string(),
    name: z.string(),
    role: z.string(),
    title: z.string().nullable(),
    status: z.enum(AGENT_STATUSES),
    reportsTo: z.string().nullable(),
    adapterType: z.string(),
    adapterConfig: redacted,
    runtimeConfig: redacted,
    permissions: AgentPermissions,
    configVersion: z.number().int().meta({ description: "Grows with each change; the ETag." }),
    updatedAt: moment,
  })
  .meta({ id: "AgentConfiguration" });
export type AgentConfiguration = z.infer<typeof AgentConfiguration>;

const ConfigSnapshot = z
  .object({
    name: z.string(),
    role: z.string(),
    title: z.string().nullable(),
    icon: z.string().nullable(),
    reportsTo: z.string().nullable(),
    capabilities: z.string().nullable(),
    adapterType: z.string(),
    adapterConfig: redacted,
    runtimeConfig: redacted,
    budgetMonthlyCents: z.number().int(),
    metadata: json.nullable(),
    memoryScopes: z.array(z.string()).optional().meta({ description: "Of the agent of /v1." }),
    approvalPolicy: json.optional().meta({ description: "Likewise." }),
  })
  .meta({ id: "AgentConfigSnapshot" });

export const ConfigRevision = z
  .object({
    id: z.string(),
    companyId: z.string(),
    agentId: z.string(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    source: z.enum(["patch", "rollback", "hire"]),
    rolledBackFromRevisionId: z.string().nullable(),
    changedKeys: z.array(z.string()),
    beforeConfig: ConfigSnapshot,
    afterConfig: ConfigSnapshot,
    createdAt: moment,
  })
  .meta({ id: "AgentConfigRevision", description: "A change of an agent's configuration; the last 1,000 are kept." });
export type ConfigRevision = z.infer<typeof ConfigRevision>;

const cursor = z.guid().optional().meta({ description: "The id of the last one seen; the page goes on behind it." });

export const RevisionPage = z.object({ cursor, limit: pageLimit(500, 100) });
export type RevisionPage = z.infer<typeof RevisionPage>;

export const AgentPage = z.object({ cursor, limit: pageLimit(1000, 1000) });
export type AgentPage = z.infer<typeof AgentPage>;
