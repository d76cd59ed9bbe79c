import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface IssueScope {
  readonly issueId: string;
  readonly companyId: string;
}

export interface IssueRun {
  readonly id: string;
  readonly agent_id: string;
  readonly is_running: boolean;
  /** All of its wakeups tell its agent, as the assignee, what becomes of the issue. */
  readonly is_for_assignee: boolean;
}

/** Why an assignee is woken: somebody else has nothing to do with it. Others call an agent by name, or ask it outright. */
const FOR_ASSIGNEE = [
  "issue_assigned",
  "issue_status_changed",
  "issue_commented",
  "issue_reopened_via_comment",
  "issue_checked_out",
  "issue_children_completed",
];

/** As SQL: this wakeup is for whoever has the issue. */
const IS_FOR_ASSIGNEE = `w.source in ('assignment', 'automation')
  and coalesce(w.reason, '') in (${FOR_ASSIGNEE.map((reason) => `'${reason}'`).join(", ")})`;

/** What waits for the issue, and the run that works on it: whatever that one was woken for. */
const RUNS = statement(
  "runs_of_issue",
  `
  select r.id, r.agent_id, false as is_running,
         not exists (select from agent_wakeup_requests w where w.run_id = r.id and not (${IS_FOR_ASSIGNEE})) as is_for_assignee
    from heartbeat_runs r where r.issue_id = $1 and r.status in ('queued', 'scheduled_retry')
  union all
  select r.id, r.agent_id, true, false
    from issue_holds h join heartbeat_runs r on r.id = h.run_id and r.status = 'running' where h.issue_id = $1`,
);

/** Lock the slots of `listAgentsAt` first: one that waits may run, or have ended, in the next moment. */
export const listIssueRuns = (tx: Tx, issueId: string): Promise<IssueRun[]> => tx.rows<IssueRun>(RUNS, [issueId]);

/** In one statement, since what is kept becomes a run that waits and the other way round: of two, each could miss it. */
const AGENTS = statement(
  "agents_at_issue",
  `
  select agent_id from heartbeat_runs where issue_id = $1 and status in ('queued', 'scheduled_retry')
  union
  select r.agent_id from issue_holds h join heartbeat_runs r on r.id = h.run_id and r.status = 'running' where h.issue_id = $1
  union
  select agent_id from agent_wakeup_requests
   where company_id = $2 and issue_of_wakeup(payload) = $1 and outcome = 'deferred'`,
);

/** The agents that are at the issue, or wait for it, or for which wakeups of it are kept. */
export async function listAgentsAt(tx: Tx, { issueId, companyId }: IssueScope): Promise<string[]> {
  const rows = await tx.rows<{ agent_id: string }>(AGENTS, [issueId, companyId]);
  return rows.map((row) => row.agent_id);
}

const CANCEL_KEPT = statement(
  "cancel_kept_of_issue",
  `
  update agent_wakeup_requests w set outcome = 'cancelled', outcome_reason = $4, message = $5
   where company_id = $2 and issue_of_wakeup(payload) = $1 and outcome = 'deferred'
     and ($3::uuid is null or agent_id = $3 and ${IS_FOR_ASSIGNEE})`,
);

/** Wakeups of the issue that are kept: of `forAssignee` those which it has as the assignee, else all. Lock their slots first. */
export async function cancelKeptOfIssue(
  tx: Tx,
  { issueId, companyId }: IssueScope,
  why: { readonly forAssignee: string | null; readonly outcomeReason: string; readonly message: string },
): Promise<void> {
  await tx.rows(CANCEL_KEPT, [issueId, companyId, why.forAssignee, why.outcomeReason, why.message]);
}

const PART = statement(
  "part_wakeups_of_others",
  `
  update agent_wakeup_requests
     set outcome = 'deferred', outcome_reason = 'issue.parted', message = 'Its run was of another issue, and ended with that',
         run_id = null, released_at = null
   where run_id = any($1::uuid[]) and issue_of_wakeup(payload) <> $2`,
);

/** What these runs were woken for besides, by the name of another issue, does not end with them. Lock their slots first. */
export async function partFromIssue(tx: Tx, runIds: readonly string[], issueId: string): Promise<void> {
  if (runIds.length > 0) await tx.rows(PART, [runIds, issueId]);
}
