import type { Actor, AgentActor } from "../auth/actor.ts";
import { requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { UnauthenticatedError } from "../kernel/errors.ts";
import type { IssueRow } from "./issue.row.ts";
import { requireIssue } from "./issue.store.ts";

/** @throws not_found */
export async function visibleIssue(db: Queryable, actor: Actor, ref: string): Promise<IssueRow> {
  const row = await requireIssue(db, ref);
  requireVisible(actor, row.company_id, "Issue");
  return row;
}

/** The run in which an agent asks. @throws unauthenticated */
export function requireRunId({ run }: AgentActor): string {
  if (run === undefined) throw new UnauthenticatedError("Agent run id required");
  return run.runId;
}
