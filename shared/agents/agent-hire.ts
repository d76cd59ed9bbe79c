import type { Actor } from "../auth/actor.ts";
import { withDailyLimits } from "../budgets/daily-limits.ts";
import type { Tx } from "../db/db.ts";
import type { AgentRow } from "./agent.row.ts";
import type { HireRevision } from "./agent.schema.ts";
import { requireAgent, setPauseCauses, updateAgent } from "./agent.store.ts";
import { restoreRedacted } from "./agent-redaction.ts";
import { recordRevision } from "./agent-revisions.ts";
import { normalPermissions } from "./agent-view.ts";
import {
  announceAgent,
  applyDailyLimits,
  applyHeartbeatConfig,
  recordAgentActivity,
  requirePossibleManager,
} from "./agent-writes.ts";

/** The agent begins its service. Locked by the caller, and pending until now. */
export async function letIn(tx: Tx, actor: Actor, agentId: string): Promise<void> {
  await updateAgent(tx, agentId, { lifecycle: "active" });
  const row = await announceAgent(tx, agentId);
  await applyHeartbeatConfig(tx, row);
  await recordAgentActivity(tx, actor, row, { verb: "hire_approved" });
}

/** The agent will not begin: it has no keys, timers or runs yet, so this is all. Locked by the caller, and pending until now. */
export async function turnAway(tx: Tx, actor: Actor, agentId: string): Promise<void> {
  await updateAgent(tx, agentId, { lifecycle: "terminated" });
  await setPauseCauses(tx, agentId, []);
  await recordAgentActivity(tx, actor, await announceAgent(tx, agentId), { verb: "hire_rejected" });
}

/**
 * Changes a pending agent to what is now asked for; what the revision does not name stays. Company and agent are
 * locked by the caller. @throws illegal_transition for an impossible manager
 */
export async function reviseHire(tx: Tx, actor: Actor, before: AgentRow, revision: HireRevision): Promise<AgentRow> {
  const { id: agentId, company_id: companyId } = before;
  const { adapterConfig, runtimeConfig, permissions, reportsTo, ...plain } = revision;
  const managerId = reportsTo ?? null;
  if (managerId !== null) await requirePossibleManager(tx, { agentId, companyId, managerId });
  // With another role come its own powers, unless others are named.
  const role = revision.role ?? before.role;
  const given = permissions ?? (role === before.role ? before.permissions : {});

  await updateAgent(tx, agentId, {
    ...plain,
    reportsTo,
    adapterConfig: adapterConfig && restoreRedacted(adapterConfig, before.adapter_config),
    runtimeConfig: runtimeConfig && withDailyLimits(restoreRedacted(runtimeConfig, before.runtime_config)),
    permissions: normalPermissions(role, given),
  });
  const row = await requireAgent(tx, agentId);
  await applyHeartbeatConfig(tx, row);
  await applyDailyLimits(tx, row, runtimeConfig ?? {});
  const changed = Object.keys(revision).filter((key) => revision[key as keyof HireRevision] !== undefined);
  await recordRevision(tx, actor, { before, after: row, source: "hire" });
  await recordAgentActivity(tx, actor, row, { verb: "hire_revised", details: { changed } });
  return row;
}
