import type { Actor } from "../auth/actor.ts";
import { microsToCents } from "../kernel/money.ts";
import { slugOf } from "../kernel/slug.ts";
import type { AgentRow } from "./agent.row.ts";
import type { Agent, AgentPermissions, AgentStatus } from "./agent.schema.ts";
import { redact } from "./agent-redaction.ts";

/** The wire's one status, from what was decided about the agent and what its slots do. */
export function agentStatus(
  row: Pick<AgentRow, "lifecycle" | "pause_causes" | "running" | "breaker_opened_at">,
): AgentStatus {
  if (row.lifecycle !== "active") return row.lifecycle;
  if (row.pause_causes.length > 0) return "paused";
  if (row.running > 0) return "running";
  return row.breaker_opened_at === null ? "idle" : "error";
}

/** "Data Scientist (EU)" → data-scientist-eu. */
export const urlKeyOf = (name: string): string => slugOf(name) || "agent";

/** Whoever leads the company may hire, unless the board has said otherwise. */
export const normalPermissions = (role: string, given: Readonly<Record<string, unknown>>): AgentPermissions => ({
  ...given,
  canCreateAgents: typeof given["canCreateAgents"] === "boolean" ? given["canCreateAgents"] : role === "ceo",
});

const breakerOf = ({
  breaker_opened_at: openedAt,
  consecutive_failures: consecutiveFailures,
}: AgentRow): Agent["breaker"] =>
  openedAt === null ? null : { openedAt: openedAt.toISOString(), consecutiveFailures };

const setupOf = (row: AgentRow): Pick<Agent, "adapterConfig" | "runtimeConfig"> => ({
  adapterConfig: redact(row.adapter_config),
  runtimeConfig: redact(row.runtime_config),
});

const HIDDEN_SETUP = { adapterConfig: {}, runtimeConfig: {} };

/** As `viewer` may see it: how it is set up is not for other agents, but for those that may create agents, and secrets are for nobody. */
export function toAgent(row: AgentRow, viewer: Actor, mayCreate = false): Agent {
  return {
    id: row.id,
    companyId: row.company_id,
    name: row.name,
    urlKey: urlKeyOf(row.name),
    role: row.role,
    title: row.title,
    icon: row.icon,
    status: agentStatus(row),
    reportsTo: row.reports_to,
    capabilities: row.capabilities,
    adapterType: row.adapter_type,
    ...(mayCreate || viewer.type !== "agent" || viewer.agentId === row.id ? setupOf(row) : HIDDEN_SETUP),
    budgetMonthlyCents: row.budget_monthly_cents,
    spentMonthlyCents: microsToCents(row.spent_micros),
    pauseReason: row.pause_causes[0] ?? null,
    pausedAt: row.paused_at?.toISOString() ?? null,
    permissions: normalPermissions(row.role, row.permissions),
    breaker: breakerOf(row),
    lastHeartbeatAt: row.last_heartbeat_at?.toISOString() ?? null,
    metadata: row.metadata,
    configVersion: row.config_version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
