import type { Queryable } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { findAgent } from "./agent.store.ts";

/** Whoever is named as somebody's owner or lead is of the same company. Lock the company to rely on it. @throws illegal_transition */
export async function requireAgentOf(
  db: Queryable,
  { companyId, agentId, as }: { readonly companyId: string; readonly agentId: string; readonly as: string },
): Promise<void> {
  const agent = await findAgent(db, agentId);
  if (agent?.company_id !== companyId) throw new IllegalTransitionError(`${as} must belong to the same company`);
}
