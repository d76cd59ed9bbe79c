import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import type { IssueRow } from "./issue.row.ts";
import type { IssueStatus } from "./issue-machine.ts";

/** In a subselect, so that it is found by its id alone. */
const IS_OVER = statement(
  "is_run_over",
  `select coalesce((select status not in ('queued', 'scheduled_retry', 'running') from heartbeat_runs where id = $1), true) as is_over`,
);

/** Ended, or gone. */
export async function isRunOver(db: Queryable, runId: string): Promise<boolean> {
  return one(await db.rows<{ is_over: boolean }>(IS_OVER, [runId])).is_over;
}

const CHECK_OUT = statement(
  "check_out_issue",
  `
  update issues i
     set assignee_agent_id = $2, assignee_user_id = null, checkout_run_id = $3, status = 'in_progress', held_reason = null,
         started_at = coalesce(i.started_at, now()), updated_at = now()
   where i.id = $1 and i.status = any($4::text[])
     and (i.assignee_agent_id is null and i.assignee_user_id is null
          or i.assignee_agent_id = $2
             and (i.checkout_run_id is null or i.checkout_run_id = $3
                  or (select r.status in ('queued', 'scheduled_retry', 'running') from heartbeat_runs r
                       where r.id = i.checkout_run_id) is not true))
     and not exists (
       select from issue_holds h join heartbeat_runs r on r.id = h.run_id and (r.status || '') = 'running'
        where h.issue_id = i.id and h.run_id is distinct from $3)
  returning *`,
);

export interface Checkout {
  readonly issueId: string;
  readonly agentId: string;
  /** Null: the board puts the agent at it, and the agent's next run takes it over. */
  readonly runId: string | null;
  readonly from: readonly IssueStatus[];
}

/**
 * Undefined when it is not to be had. The issue's row arbitrates: of any number of callers one changes it, and the others
 * then see whose it is. A checkout whose run is over is nobody's.
 */
export async function checkOutIssue(
  tx: Tx,
  { issueId, agentId, runId, from }: Checkout,
): Promise<IssueRow | undefined> {
  const [row] = await tx.rows<IssueRow>(CHECK_OUT, [issueId, agentId, runId, from]);
  return row;
}
