import type { IssueStatus } from "./issue-machine.ts";

/** A row of `issues`, as PostgreSQL gives it. */
export interface IssueRow {
  id: string;
  company_id: string;
  issue_number: number;
  identifier: string;
  title: string;
  description: string | null;
  status: IssueStatus;
  priority: "critical" | "high" | "medium" | "low";
  priority_rank: number;
  project_id: string | null;
  goal_id: string | null;
  parent_id: string | null;
  assignee_agent_id: string | null;
  assignee_user_id: string | null;
  created_by_agent_id: string | null;
  created_by_user_id: string | null;
  origin_kind: string;
  origin_id: string | null;
  origin_run_id: string | null;
  request_depth: number;
  billing_code: string | null;
  checkout_run_id: string | null;
  started_at: Date | null;
  completed_at: Date | null;
  cancelled_at: Date | null;
  hidden_at: Date | null;
  outcome: "failed" | null;
  held_reason: string | null;
  assigned_team_id: string | null;
  attempt: number;
  budget_micros: number | null;
  created_at: Date;
  updated_at: Date;
}

/** With what stands around it. */
export interface ShownIssueRow extends IssueRow {
  project_name: string | null;
  goal_title: string | null;
  labels: readonly LabelRow[];
  execution_run_id: string | null;
  execution_locked_at: Date | null;
  execution_agent_name: string | null;
  active_run: ActiveRunRow | null;
}

/** As JSON of the database: moments are texts. */
export interface ActiveRunRow {
  id: string;
  status: string;
  agent_id: string;
  invocation_source: string;
  trigger_detail: string | null;
  started_at: string | null;
  created_at: string;
}

export interface LabelRow {
  id: string;
  company_id: string;
  name: string;
  color: string;
  created_at: string | Date;
  updated_at: string | Date;
}
