import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { stopRunsOfIssue } from "../runs/issue-stop.ts";
import type { Stopped } from "../runs/run-stop.store.ts";
import type { WakeupWish } from "../wakeups/request-many.ts";
import type { IssueRow } from "./issue.row.ts";

interface Changed {
  readonly actor: Actor;
  readonly before: IssueRow;
  readonly after: IssueRow;
}

/**
 * Nobody goes on with what was cancelled, nor with what somebody else has by now. What the change itself wakes comes
 * afterwards, and is not touched.
 */
export async function stopUnwanted(
  tx: Tx,
  { actor, before, after }: Changed,
  wishes: readonly WakeupWish[],
): Promise<Stopped> {
  const { id: issueId, company_id: companyId } = after;
  const stop = { issueId, companyId, actor, alsoLock: wishes.map(({ agentId }) => agentId) };
  if (after.status === "cancelled" && before.status !== "cancelled") {
    return stopRunsOfIssue(tx, { ...stop, end: "cancelled" });
  }
  const { assignee_agent_id: formerAgentId } = before;
  if (formerAgentId === null || formerAgentId === after.assignee_agent_id) return { cancelled: [], cancelling: [] };
  return stopRunsOfIssue(tx, { ...stop, end: "handed_on", formerAgentId });
}
