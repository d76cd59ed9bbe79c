import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import type { ResolvedFilter } from "./issue-filter.schema.ts";
import { ISSUE_STATUSES } from "./issue-machine.ts";

export interface ListedIssue {
  readonly id: string;
  readonly priority_rank: number;
}

/**
 * A page of a company's issues, by priority and then the newest first. Behind a cursor it is what is left of the
 * cursor's priority, and then what is of lower ones, so that each part is a range of an index.
 */
export async function listIssueIds(db: Queryable, companyId: string, filter: ResolvedFilter): Promise<ListedIssue[]> {
  const { cursor, limit } = filter;
  const read = (range: Range): Promise<ListedIssue[]> => db.run<ListedIssue>(pageOf(companyId, filter, range));
  if (cursor === undefined) return read({ limit });
  const same = await read({ limit, within: cursor });
  if (same.length === limit) return same;
  return [...same, ...(await read({ limit: limit - same.length, below: cursor.rank }))];
}

interface Range {
  readonly limit: number;
  readonly within?: { readonly rank: number; readonly id: string };
  readonly below?: number;
}

/**
 * Status by status where the index goes by them: of each only as many are read as a page has, however many others there
 * are. A search, or what few indexes help with, goes through the company's issues in order.
 */
function pageOf(companyId: string, filter: ResolvedFilter, range: Range): Knex.QueryBuilder {
  const isByStatus = filter.status !== undefined || filter.assigneeAgentId !== undefined;
  const statuses = filter.status ?? ISSUE_STATUSES;
  const parts = isByStatus ? statuses.map((status) => [status]) : [undefined];
  const queries = parts.map((part) => partOf(companyId, filter, range, part));
  const [first] = queries;
  if (queries.length === 1 && first !== undefined) return first;
  return sqlBuilder
    .select("id", "priority_rank")
    .from(sqlBuilder.unionAll(queries, true).as("part"))
    .orderBy([{ column: "priority_rank" }, { column: "id", order: "desc" }])
    .limit(range.limit);
}

function partOf(
  companyId: string,
  filter: ResolvedFilter,
  { limit, within, below }: Range,
  status: readonly string[] | undefined,
): Knex.QueryBuilder {
  const query = sqlBuilder("issues as i")
    .select("i.id", "i.priority_rank")
    .where("i.company_id", companyId)
    .whereNull("i.hidden_at")
    .orderBy([{ column: "i.priority_rank" }, { column: "i.id", order: "desc" }])
    .limit(limit);
  if (status !== undefined) void query.whereIn("i.status", status);
  if (within !== undefined) void query.where("i.priority_rank", within.rank).where("i.id", "<", within.id);
  if (below !== undefined) void query.where("i.priority_rank", ">", below);
  narrow(query, filter);
  byPeople(query, filter);
  return query;
}

const COLUMNS = {
  assigneeAgentId: "i.assignee_agent_id",
  assigneeUserId: "i.assignee_user_id",
  projectId: "i.project_id",
  parentId: "i.parent_id",
  originKind: "i.origin_kind",
  originId: "i.origin_id",
} as const;

function narrow(query: Knex.QueryBuilder, filter: ResolvedFilter): void {
  for (const [name, column] of Object.entries(COLUMNS)) {
    const value = filter[name as keyof typeof COLUMNS];
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.labelId !== undefined) {
    void query.whereRaw("exists (select from issue_labels l where l.issue_id = i.id and l.label_id = ?)", [
      filter.labelId,
    ]);
  }
  if (filter.q !== undefined && filter.q !== "") {
    const like = `%${filter.q.replace(/[\\%_]/g, "\\$&")}%`;
    void query.whereRaw("(i.identifier ilike ? or i.title ilike ? or i.description ilike ?)", [like, like, like]);
  }
}

const PARTICIPATES = `(i.created_by_agent_id = ? or i.assignee_agent_id = ?
  or exists (select from issue_comments c where c.issue_id = i.id and c.author_agent_id = ?))`;

const TOUCHED = `(i.created_by_user_id = ? or i.assignee_user_id = ?
  or exists (select from issue_comments c where c.issue_id = i.id and c.author_user_id = ?)
  or exists (select from issue_reads r where r.issue_id = i.id and r.user_id = ?))`;

/** Somebody else has said something since the person looked or said something. */
const UNREAD = `exists (
  select from issue_comments c
   where c.issue_id = i.id and c.author_user_id is distinct from ?
     and c.created_at > coalesce(greatest(
       (select r.last_read_at from issue_reads r where r.issue_id = i.id and r.user_id = ?),
       (select max(own.created_at) from issue_comments own where own.issue_id = i.id and own.author_user_id = ?)), '-infinity'))`;

function byPeople(query: Knex.QueryBuilder, filter: ResolvedFilter): void {
  const { participantAgentId: agent, touchedByUserId: toucher, unreadForUserId: reader } = filter;
  if (agent !== undefined) void query.whereRaw(PARTICIPATES, [agent, agent, agent]);
  const person = toucher ?? reader;
  if (person !== undefined) void query.whereRaw(TOUCHED, [person, person, person, person]);
  if (reader !== undefined) void query.whereRaw(UNREAD, [reader, reader, reader]);
}
