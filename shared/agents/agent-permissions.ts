import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import type { AgentRow } from "./agent.row.ts";
import type { UpdateAgentPermissions } from "./agent.schema.ts";
import { lockAgent, requireAgent, updateAgent } from "./agent.store.ts";
import { normalPermissions } from "./agent-view.ts";
import { recordAgentActivity } from "./agent-writes.ts";

/** The board grants what it likes; the agent that leads the company what it has itself, and nothing to itself. @throws forbidden */
export async function updatePermissions(
  tx: Tx,
  actor: Actor,
  agentId: string,
  body: UpdateAgentPermissions,
): Promise<void> {
  const before = await lockAgent(tx, agentId);
  if (actor.type === "agent") requireMayGrant(await requireAgent(tx, actor.agentId), agentId, body);
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  await updateAgent(tx, agentId, { permissions: { ...normalPermissions(before.role, before.permissions), ...given } });
  await recordAgentActivity(tx, actor, before, { verb: "permissions_updated", details: given });
}

function requireMayGrant(leader: AgentRow, agentId: string, body: UpdateAgentPermissions): void {
  if (leader.role !== "ceo") throw new ForbiddenError("Only the board or the CEO can change permissions");
  if (leader.id === agentId) throw new ForbiddenError("An agent cannot change its own permissions");
  const mayHire = normalPermissions(leader.role, leader.permissions).canCreateAgents;
  if (body.canCreateAgents === true && !mayHire) {
    throw new ForbiddenError("An agent cannot grant what it may not do itself", {
      details: { fields: ["canCreateAgents"] },
    });
  }
}
