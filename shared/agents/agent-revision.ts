import { isDeepStrictEqual } from "node:util";

import type { AgentRow } from "./agent.row.ts";
import { redact } from "./agent-redaction.ts";

/** What is configured of an agent, as the wire names it. Powers, status and sessions are not. */
const snapshotOf = (row: AgentRow) => ({
  name: row.name,
  role: row.role,
  title: row.title,
  icon: row.icon,
  reportsTo: row.reports_to,
  capabilities: row.capabilities,
  adapterType: row.adapter_type,
  adapterConfig: row.adapter_config,
  runtimeConfig: row.runtime_config,
  budgetMonthlyCents: row.budget_monthly_cents,
  metadata: row.metadata,
  memoryScopes: row.memory_scopes,
  approvalPolicy: row.approval_policy,
});

export type ConfigSnapshot = ReturnType<typeof snapshotOf>;

export interface ConfigDifference {
  readonly changedKeys: readonly string[];
  readonly before: ConfigSnapshot;
  readonly after: ConfigSnapshot;
}

/**
 * What of its configuration changed between two states of an agent. A changed secret counts as a change, and stands in
 * neither of the two: what is kept of the past would otherwise keep each secret that there ever was.
 */
export function configDifference(before: AgentRow, after: AgentRow): ConfigDifference {
  const [old, now] = [snapshotOf(before), snapshotOf(after)];
  const keys = Object.keys(now) as (keyof ConfigSnapshot)[];
  return {
    changedKeys: keys.filter((key) => !isDeepStrictEqual(old[key], now[key])),
    before: withoutSecrets(old),
    after: withoutSecrets(now),
  };
}

const withoutSecrets = (snapshot: ConfigSnapshot): ConfigSnapshot => ({
  ...snapshot,
  adapterConfig: redact(snapshot.adapterConfig),
  runtimeConfig: redact(snapshot.runtimeConfig),
});
