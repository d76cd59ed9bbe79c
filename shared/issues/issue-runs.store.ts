import type { Queryable } from "../db/db.ts";
import { sqlBuilder, statement, unplanned } from "../db/db.ts";
import type { RunRow } from "../runs/run.row.ts";
import { LISTED, LIVE_COLUMNS, type LiveRow } from "../runs/run-list.store.ts";
import type { IssueRunPage } from "./issue-reading.schema.ts";
import type { IssueRefRow } from "./shown-issue.store.ts";

/** A page of the runs that were about an issue, newest first. */
export function listRunsOfIssue(db: Queryable, issueId: string, { cursor, limit }: IssueRunPage): Promise<RunRow[]> {
  const query = sqlBuilder("heartbeat_runs as r")
    .select(sqlBuilder.raw(LISTED))
    .where("issue_id", issueId)
    .orderBy("id", "desc")
    .limit(limit);
  if (cursor !== undefined) void query.where("id", "<", cursor);
  return db.run<RunRow>(query);
}

const LIVE = statement(
  "live_runs_of_issue",
  `
  select ${LIVE_COLUMNS}
    from heartbeat_runs r join agents a on a.id = r.agent_id
   where r.issue_id = $1 and ${unplanned("r.status in ('running', 'queued')")}
  union
  select ${LIVE_COLUMNS}
    from issue_holds h join heartbeat_runs r on r.id = h.run_id and ${unplanned("r.status = 'running'")}
    join agents a on a.id = r.agent_id
   where h.issue_id = $1
   order by id desc limit 50`,
);

/** Those that wait or are under way: for it, or for another and at it now. */
export function listLiveRunsOfIssue(db: Queryable, issueId: string): Promise<LiveRow[]> {
  return db.rows<LiveRow>(LIVE, [issueId]);
}

const OF_RUN = statement(
  "issues_of_run",
  `
  select i.id, i.identifier, i.title, i.status, i.priority from issues i
   where i.company_id = $2 and i.id in (
     select r.issue_id from heartbeat_runs r where r.id = $1
     union select h.issue_id from issue_holds h where h.run_id = $1
     union select l.entity_id::uuid from activity_log l where l.run_id = $1 and l.entity_type = 'issue' and l.company_id = $2)
   order by i.id limit 500`,
);

/** What a run was about, or changed. */
export function listIssuesOfRun(
  db: Queryable,
  { runId, companyId }: { readonly runId: string; readonly companyId: string },
): Promise<IssueRefRow[]> {
  return db.rows<IssueRefRow>(OF_RUN, [runId, companyId]);
}

const ACCOUNTS = statement(
  "accounts_of_issues",
  `select i.id, i.budget_micros, spent.micros as spent_micros
     from issues i
    cross join lateral (select coalesce(sum(e.cost_micros), 0)::float8 as micros from cost_events e where e.issue_id = i.id) spent
    where i.id = any($1::uuid[])`,
);

/** What the work on an issue may cost in all (null, or 0: no cap), and has cost. */
export interface IssueAccountRow {
  id: string;
  budget_micros: number | null;
  spent_micros: number;
}

export function listAccounts(db: Queryable, issueIds: readonly string[]): Promise<IssueAccountRow[]> {
  return db.rows<IssueAccountRow>(ACCOUNTS, [issueIds]);
}
