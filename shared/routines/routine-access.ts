import type { Actor } from "../auth/actor.ts";
import { actorId, requirePermission, requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { type RoutineRow, requireRoutine } from "./routine.store.ts";

/** @throws not_found */
export async function visibleRoutine(db: Queryable, actor: Actor, id: string): Promise<RoutineRow> {
  const row = await requireRoutine(db, id);
  requireVisible(actor, row.company_id, "Routine");
  return row;
}

/** @throws not_found, forbidden */
export async function managedRoutine(db: Queryable, actor: Actor, id: string): Promise<RoutineRow> {
  const row = await visibleRoutine(db, actor, id);
  requireMayManage(actor, { companyId: row.company_id, assigneeAgentId: row.assignee_agent_id });
  return row;
}

/** Who hands out work manages routines; an agent those whose work it does itself. @throws forbidden */
export function requireMayManage(
  actor: Actor,
  { companyId, assigneeAgentId }: { readonly companyId: string; readonly assigneeAgentId: string | null },
): void {
  requirePermission(actor, companyId, "tasks:assign");
  if (actor.type !== "agent" || assigneeAgentId === actor.agentId) return;
  throw new ForbiddenError("Agents can only manage routines assigned to themselves");
}

type Columns<Verb extends string> = Record<`${Verb}_by_agent_id` | `${Verb}_by_user_id`, string | null>;

export const createdBy = (actor: Actor): Columns<"created"> => ({
  created_by_agent_id: actor.type === "agent" ? actor.agentId : null,
  created_by_user_id: actor.type === "board" ? actorId(actor) : null,
});

export const updatedBy = (actor: Actor): Columns<"updated"> => ({
  updated_by_agent_id: actor.type === "agent" ? actor.agentId : null,
  updated_by_user_id: actor.type === "board" ? actorId(actor) : null,
});
