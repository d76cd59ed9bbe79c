import type { Actor } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { requireAgent } from "./agent.store.ts";
import { normalPermissions } from "./agent-view.ts";

/** Of agents, only one that may create others. What a person may do is asked where it is done. */
export async function isCreator(db: Queryable, actor: Actor): Promise<boolean> {
  if (actor.type !== "agent") return true;
  const { role, permissions } = await requireAgent(db, actor.agentId);
  return normalPermissions(role, permissions).canCreateAgents;
}

/** @throws forbidden */
export async function requireCreator(db: Queryable, actor: Actor): Promise<void> {
  if (await isCreator(db, actor)) return;
  throw new ForbiddenError("Missing permission: can create agents", { details: { permission: "canCreateAgents" } });
}
