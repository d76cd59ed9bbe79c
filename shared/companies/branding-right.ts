import { findAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { ForbiddenError } from "../kernel/errors.ts";

/** How a company looks is decided by the board, and by the agent that leads it. @throws forbidden */
export async function requireBrandingRight(db: Queryable, actor: Actor, companyId: string): Promise<void> {
  requireCompany(actor, companyId);
  if (await isLedBy(db, actor)) return;
  throw new ForbiddenError("Only the board or the company's CEO agent can do this");
}

/** Whether a person, or the company's CEO, asks. */
async function isLedBy(db: Queryable, actor: Actor): Promise<boolean> {
  if (actor.type !== "agent") return true;
  const agent = await findAgent(db, actor.agentId);
  return agent?.role === "ceo" && agent.lifecycle === "active";
}
