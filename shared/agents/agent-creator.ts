import type { Actor } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { requireAgent } from "./agent.store.ts";
import { normalPermissions } from "./agent-view.ts";

/** Of agents, only one that may create others. @throws forbidden */
export async function requireCreator(db: Queryable, actor: Actor): Promise<void> {
  if (actor.type !== "agent") return;
  const { role, permissions } = await requireAgent(db, actor.agentId);
  if (normalPermissions(role, permissions).canCreateAgents) return;
  throw new ForbiddenError("Missing permission: can create agents", { details: { permission: "canCreateAgents" } });
}
