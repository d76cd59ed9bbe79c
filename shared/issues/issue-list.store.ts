import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import { findCandidates, isSought, likeOf } from "./issue-candidates.store.ts";
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
  if (!isSought(filter)) return walk(db, companyId, filter);
  const { found, last } = await lookAhead(db, companyId, filter);
  const wanted = filter.limit - found.length;
  if (last === undefined || wanted === 0) return found;
  const ids = found.length < wanted ? await findCandidates(db, companyId, filter) : undefined;
  const cursor = { rank: last.priority_rank, id: last.id };
  return [...found, ...(await walk(db, companyId, { ...filter, cursor, limit: wanted }, ids))];
}

/** How many issues are looked at in the order of the list before anything else is tried. */
const LOOK_AHEAD = 1_500;

/**
 * What is common fills a page from the first issues there are, or from as many again; and of few issues it is the
 * answer: then there is no `last` to go on behind.
 */
async function lookAhead(
  db: Queryable,
  companyId: string,
  { limit, ...filter }: ResolvedFilter,
): Promise<{ found: ListedIssue[]; last: ListedIssue | undefined }> {
  const { cursor, status, assigneeAgentId, assigneeUserId, projectId, leavesOutRoutines = false } = filter;
  const by = { cursor, status, assigneeAgentId, assigneeUserId, projectId, leavesOutRoutines };
  const seen = await walk(db, companyId, { ...by, limit: LOOK_AHEAD });
  const ids = seen.map(({ id }) => id);
  const found = await walk(db, companyId, { ...filter, limit }, ids);
  return { found, last: seen.length < LOOK_AHEAD ? undefined : seen.at(-1) };
}

/** Of these ids, or of all. */
async function walk(
  db: Queryable,
  companyId: string,
  filter: ResolvedFilter,
  ids?: readonly string[],
): Promise<ListedIssue[]> {
  const { cursor, limit } = filter;
  const read = (range: Range): Promise<ListedIssue[]> => db.run<ListedIssue>(pageOf(companyId, filter, range));
  if (cursor === undefined || ids !== undefined) return read({ limit, ids, behind: ids && cursor });
  const same = await read({ limit, within: cursor });
  if (same.length === limit) return same;
  return [...same, ...(await read({ limit: limit - same.length, below: cursor.rank }))];
}

interface Range {
  readonly limit: number;
  readonly within?: { readonly rank: number; readonly id: string };
  readonly below?: number;
  /** Of few issues: in one go. */
  readonly ids?: readonly string[] | undefined;
  readonly behind?: { readonly rank: number; readonly id: string } | undefined;
}

/**
 * Status by status where the index goes by them: of each only as many are read as a page has, however many others there
 * are. What no index helps with goes through the company's issues in order.
 */
function pageOf(companyId: string, filter: ResolvedFilter, range: Range): Knex.QueryBuilder {
  const isByStatus = range.ids === undefined && (filter.status !== undefined || filter.assigneeAgentId !== undefined);
  const statuses = filter.status ?? ISSUE_STATUSES;
  const parts = isByStatus ? statuses.map((status) => [status]) : [filter.status];
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
  { limit, within, below, ids, behind }: Range,
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
  if (ids !== undefined) void query.whereRaw("i.id = any(?)", [[...ids]]);
  if (behind !== undefined) {
    const { rank, id } = behind;
    void query.whereRaw("(i.priority_rank > ? or i.priority_rank = ? and i.id < ?)", [rank, rank, id]);
  }
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
  // In these words: the indexes without them are chosen by it.
  if (filter.leavesOutRoutines === true) void query.whereRaw("i.origin_kind <> 'routine_execution'");
  if (filter.labelId !== undefined) {
    void query.whereRaw("exists (select from issue_labels l where l.issue_id = i.id and l.label_id = ?)", [
      filter.labelId,
    ]);
  }
  if (filter.q !== undefined && filter.q !== "") {
    const like = likeOf(filter.q);
    void query.whereRaw("(i.identifier ilike ? or i.title ilike ? or i.description ilike ?)", [like, like, like]);
  }
}

/** `offset 0` keeps PostgreSQL from reading all that the person ever said, to look the few issues up in it. */
const PARTICIPATES = `(i.created_by_agent_id = ? or i.assignee_agent_id = ?
  or exists (select from issue_comments c where c.issue_id = i.id and c.author_agent_id = ? offset 0))`;

const TOUCHED = `(i.created_by_user_id = ? or i.assignee_user_id = ?
  or exists (select from issue_comments c where c.issue_id = i.id and c.author_user_id = ? offset 0)
  or exists (select from issue_reads r where r.issue_id = i.id and r.user_id = ? offset 0))`;

/** Somebody else has said something since the person looked or said something. */
const UNREAD = `exists (
  select from (select coalesce(greatest(
           (select r.last_read_at from issue_reads r where r.issue_id = i.id and r.user_id = ?),
           (select max(own.created_at) from issue_comments own where own.issue_id = i.id and own.author_user_id = ?)), '-infinity') as seen
         offset 0) s
    join issue_comments c on c.issue_id = i.id and c.created_at > s.seen and c.author_user_id is distinct from ?
  offset 0)`;

function byPeople(query: Knex.QueryBuilder, filter: ResolvedFilter): void {
  const { participantAgentId: agent, touchedByUserId: toucher, unreadForUserId: reader } = filter;
  if (agent !== undefined) void query.whereRaw(PARTICIPATES, [agent, agent, agent]);
  const person = toucher ?? reader;
  if (person !== undefined) void query.whereRaw(TOUCHED, [person, person, person, person]);
  if (reader !== undefined) void query.whereRaw(UNREAD, [reader, reader, reader]);
}
