import type { Actor } from "../auth/actor.ts";
import { dailyLimitsIn, withDailyLimits } from "../budgets/daily-limits.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type { AgentRow } from "./agent.row.ts";
import type { AgentChange } from "./agent.store.ts";
import { lockAgent, requireAgent, updateAgent } from "./agent.store.ts";
import { missingSecrets, restoreRedacted } from "./agent-redaction.ts";
import { findRevision, type RevisionRow } from "./agent-revision.store.ts";
import { recordRevision, requireVersion } from "./agent-revisions.ts";
import { applyHeartbeatConfig, recordAgentActivity, requirePossibleManager } from "./agent-writes.ts";

export interface Rollback {
  readonly companyId: string;
  readonly agentId: string;
  readonly revisionId: string;
  readonly expectedVersions?: readonly number[] | undefined;
  readonly bindingRules: BindingRules;
}

/**
 * Makes an agent's configuration what it was behind a revision. Its secrets stay those that are in force, and so does
 * what it may spend: neither is a thing of the past. @throws not_found, precondition_failed, illegal_transition where a
 * secret that the revision needs is not there any more
 */
export async function rollBack(tx: Tx, actor: Actor, rollback: Rollback): Promise<AgentRow> {
  const { companyId, agentId, revisionId } = rollback;
  await lockCompany(tx, companyId);
  const before = await lockAgent(tx, agentId);
  requireVersion(before, rollback.expectedVersions);
  const revision = await findRevision(tx, agentId, revisionId);
  if (revision === undefined) throw new NotFoundError("Revision");
  requireSecrets(revision, before);

  const change = toChange(revision, before);
  const { adapterConfig = {} } = change;
  await rollback.bindingRules.require(tx, { companyId, adapterConfig, before: before.adapter_config });
  const managerId = change.reportsTo ?? null;
  if (managerId !== null) await requirePossibleManager(tx, { agentId, companyId, managerId });
  await updateAgent(tx, agentId, change);
  const after = await requireAgent(tx, agentId);
  await applyHeartbeatConfig(tx, after);
  const changedKeys = await recordRevision(tx, actor, {
    before,
    after,
    source: "rollback",
    rolledBackFromRevisionId: revisionId,
  });
  await recordAgentActivity(tx, actor, after, {
    verb: "config_rolled_back",
    details: { revisionId, changed: changedKeys },
  });
  return after;
}

function requireSecrets({ after_config: config }: RevisionRow, now: AgentRow): void {
  const paths = [
    ...missingSecrets(config.adapterConfig, now.adapter_config).map((path) => `adapterConfig.${path}`),
    ...missingSecrets(config.runtimeConfig, now.runtime_config).map((path) => `runtimeConfig.${path}`),
  ];
  if (paths.length === 0) return;
  throw new IllegalTransitionError(
    `Cannot roll back to a revision with redacted values that are no longer there: set ${paths.join(", ")} first`,
    { details: { paths } },
  );
}

function toChange({ after_config: config }: RevisionRow, now: AgentRow): AgentChange {
  const runtimeConfig = restoreRedacted(config.runtimeConfig, now.runtime_config);
  return {
    name: config.name,
    role: config.role,
    title: config.title,
    icon: config.icon,
    reportsTo: config.reportsTo,
    capabilities: config.capabilities,
    adapterType: config.adapterType,
    adapterConfig: restoreRedacted(config.adapterConfig, now.adapter_config),
    runtimeConfig: withLimitsOf(runtimeConfig, now.runtime_config),
    metadata: config.metadata,
    memoryScopes: config.memoryScopes,
    approvalPolicy: config.approvalPolicy,
  };
}

/** The limits of the day as they are; those that were not there then are none now either, but by their names. */
function withLimitsOf(then: Record<string, unknown>, now: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const limits = new Map(dailyLimitsIn(then).map(({ metric }) => [metric, { metric, amount: 0 }]));
  for (const limit of dailyLimitsIn(now)) limits.set(limit.metric, limit);
  return withDailyLimits(then, [...limits.values()]);
}
