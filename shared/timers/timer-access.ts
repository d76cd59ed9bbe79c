import { type Actor, requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ConflictError, ForbiddenError } from "../kernel/errors.ts";
import { requireTimer, type TimerRow } from "./timer.store.ts";

/** @throws not_found */
export async function visibleTimer(db: Queryable, actor: Actor, id: string): Promise<TimerRow> {
  const row = await requireTimer(db, id);
  requireVisible(actor, row.company_id, "Timer");
  return row;
}

/** An agent has itself woken, and no other. @throws forbidden */
export function requireOwnAgent(actor: Actor, agentId: string | null): void {
  if (actor.type !== "agent" || actor.agentId === agentId) return;
  throw new ForbiddenError("Agents can only manage timers of their own");
}

/** What is kept by something else is changed there. @throws conflict */
function requireOwnTerms({ kept_by: keptBy }: Pick<TimerRow, "kept_by">): void {
  if (keptBy === "caller") return;
  const [by, where] = KEEPERS[keptBy];
  throw new ConflictError(`This timer is kept by ${by}: change it there, with ${where}`, {
    details: { keptBy, where },
  });
}

const KEEPERS = {
  heartbeat: ["runtimeConfig.heartbeat of its agent", "PATCH /api/agents/{agentId}"],
  routine: ["a trigger of a routine", "PATCH /api/routine-triggers/{triggerId}"],
} as const;

/** @throws not_found, forbidden, conflict */
export async function managedTimer(db: Queryable, actor: Actor, id: string): Promise<TimerRow> {
  const row = await visibleTimer(db, actor, id);
  if (row.kept_by !== "routine") requireOwnAgent(actor, row.agent_id);
  requireOwnTerms(row);
  return row;
}
