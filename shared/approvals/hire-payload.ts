import type { AgentRow } from "../agents/agent.row.ts";

/** What the board is shown of an agent that is asked for: the agent as it will be, were it let in now. */
export function hirePayload(agent: AgentRow, requestedByAgentId: string | null): Record<string, unknown> {
  const { adapter_type: adapterType, adapter_config: adapterConfig, runtime_config: runtimeConfig } = agent;
  return {
    name: agent.name,
    role: agent.role,
    title: agent.title,
    icon: agent.icon,
    reportsTo: agent.reports_to,
    capabilities: agent.capabilities,
    adapterType,
    adapterConfig,
    runtimeConfig,
    budgetMonthlyCents: agent.budget_monthly_cents,
    permissions: agent.permissions,
    metadata: agent.metadata,
    agentId: agent.id,
    requestedByAgentId,
    requestedConfigurationSnapshot: { adapterType, adapterConfig, runtimeConfig },
  };
}
