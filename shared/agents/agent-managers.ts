import type { Actor } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { listChainOfCommand } from "./reporting-line.store.ts";

/** Whether an agent reports to another one, however far above it. */
export async function isManagedBy(db: Queryable, agentId: string, managerId: string): Promise<boolean> {
  return (await listChainOfCommand(db, agentId)).some(({ id }) => id === managerId);
}

/** The board, the agent itself, and those above it. @throws forbidden */
export async function requireSelfOrManager(db: Queryable, actor: Actor, agentId: string): Promise<void> {
  if (actor.type !== "agent" || actor.agentId === agentId) return;
  if (await isManagedBy(db, agentId, actor.agentId)) return;
  throw new ForbiddenError("Only the agent itself, its managers and the board can do this");
}
