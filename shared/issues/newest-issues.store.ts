import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import { whereBetween } from "../db/id-bounds.ts";
import { ISSUE_STATUSES, type IssueStatus } from "./issue-machine.ts";
import type { NewestFilter, StatusPart } from "./newest-filter.ts";

/** A page of a company's issues, the newest first: of each status as many as a page has, and of those the newest. */
export async function listNewestIssues(db: Queryable, companyId: string, filter: NewestFilter): Promise<string[]> {
  const parts: readonly StatusPart[] = filter.parts ?? ISSUE_STATUSES.map((status) => ({ status }));
  const statuses = [...new Set(parts.map(({ status }) => status))];
  if (statuses.length === 0) return [];
  const queries = statuses.map((status) =>
    ofStatus(companyId, filter, { status, parts: parts.filter((part) => part.status === status) }),
  );
  const rows = await db.run<{ id: string }>(
    sqlBuilder
      .select("id")
      .from(sqlBuilder.unionAll(queries, true).as("part"))
      .orderBy("id", "desc")
      .limit(filter.limit),
  );
  return rows.map(({ id }) => id);
}

interface OfStatus {
  readonly status: IssueStatus;
  readonly parts: readonly StatusPart[];
}

function ofStatus(companyId: string, filter: NewestFilter, { status, parts }: OfStatus): Knex.QueryBuilder {
  const query = sqlBuilder("issues as i")
    .select("i.id")
    .where("i.company_id", companyId)
    .where("i.status", status)
    .whereNull("i.hidden_at")
    .orderBy("i.id", "desc")
    .limit(filter.limit);
  if (filter.cursor !== undefined) void query.where("i.id", "<", filter.cursor);
  if (filter.assigneeAgentId !== undefined) void query.where("i.assignee_agent_id", filter.assigneeAgentId);
  if (filter.assignedTeamId !== undefined) void query.where("i.assigned_team_id", filter.assignedTeamId);
  if (filter.parentId === null) void query.whereNull("i.parent_id");
  else if (filter.parentId !== undefined) void query.where("i.parent_id", filter.parentId);
  if (filter.label !== undefined) void query.whereRaw(HAS_LABEL, [companyId, filter.label]);
  whereBetween(query, { id: "i.id", moment: "i.created_at" }, { from: filter.since, to: filter.until });
  void query.where((any) => {
    for (const part of parts) void any.orWhere((all) => narrow(all, part));
  });
  return query;
}

/** Of few issues with a label PostgreSQL reads those, and of many the newest. */
const HAS_LABEL = `i.id in (
  select il.issue_id from issue_labels il join labels l on l.id = il.label_id where l.company_id = ? and lower(l.name) = lower(?))`;

const ASSIGNED = {
  nobody: "i.assignee_agent_id is null and i.assignee_user_id is null",
  somebody: "(i.assignee_agent_id is not null or i.assignee_user_id is not null)",
  agent: "i.assignee_agent_id is not null",
  person: "i.assignee_user_id is not null",
} as const;

function narrow(query: Knex.QueryBuilder, { assignee, outcome }: StatusPart): void {
  void query.whereRaw("true");
  if (assignee !== undefined) void query.whereRaw(ASSIGNED[assignee]);
  if (outcome === null) void query.whereNull("i.outcome");
  else if (outcome !== undefined) void query.where("i.outcome", outcome);
}
