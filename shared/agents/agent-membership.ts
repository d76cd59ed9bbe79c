import type { Queryable } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { findAgent } from "./agent.store.ts";

/** Whoever is named as somebody's owner or lead is of the same company. Lock the company to rely on it. @throws invalid_reference */
export async function requireAgentOf(
  db: Queryable,
  { companyId, agentId, as }: { readonly companyId: string; readonly agentId: string; readonly as: string },
): Promise<void> {
  const agent = await findAgent(db, agentId);
  if (agent?.company_id !== companyId) throw new AppError("invalid_reference", `${as} must belong to the same company`);
}
