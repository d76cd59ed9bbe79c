import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { IssueStatus } from "../issues/issue-machine.ts";

/** What of an issue travels: what is to be done, and not what came of it. */
export interface PackagedIssueRow {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: IssueStatus;
  readonly priority: "critical" | "high" | "medium" | "low";
  readonly project_id: string | null;
  readonly goal_id: string | null;
  readonly parent_id: string | null;
  readonly assignee_agent_id: string | null;
  readonly billing_code: string | null;
  readonly labels: readonly string[];
}

const LIST = statement(
  "list_packaged_issues",
  `
  select i.id, i.title, i.description, i.status, i.priority, i.project_id, i.goal_id, i.parent_id, i.assignee_agent_id, i.billing_code,
         array(select l.name from issue_labels il join labels l on l.id = il.label_id where il.issue_id = i.id order by lower(l.name)) as labels
    from issues i where i.company_id = $1 and i.hidden_at is null order by i.issue_number`,
);

/** In the order of their numbers. Measure them first. */
export const listPackagedIssues = (db: Queryable, companyId: string): Promise<PackagedIssueRow[]> =>
  db.rows<PackagedIssueRow>(LIST, [companyId]);
