import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { ApprovalRow } from "./approval.store.ts";

/** The approval's audit entry, `approval.<verb>`: never its payload, whatever that holds. */
export function recordApprovalActivity(
  tx: Tx,
  actor: Actor,
  { id, company_id: companyId, type, requested_by_agent_id: requestedByAgentId, hired_agent_id: agentId }: ApprovalRow,
  entry: { readonly verb: string; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> {
  return recordActivity(tx, {
    companyId,
    actor,
    action: `approval.${entry.verb}`,
    entityType: "approval",
    entityId: id,
    ...(agentId === null ? {} : { agentId }),
    details: { type, requestedByAgentId, ...entry.details },
  });
}
