import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { IssueRow } from "./issue.row.ts";

/** The issue's audit entry, `issue.<verb>`. */
export function recordIssueActivity(
  tx: Tx,
  actor: Actor,
  { id, company_id: companyId, identifier }: Pick<IssueRow, "id" | "company_id" | "identifier">,
  entry: { readonly verb: string; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> {
  return recordActivity(tx, {
    companyId,
    actor,
    action: `issue.${entry.verb}`,
    entityType: "issue",
    entityId: id,
    details: { identifier, ...entry.details },
  });
}
