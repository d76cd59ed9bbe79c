import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { whereBetween } from "../db/id-bounds.ts";
import type { RunRow } from "./run.row.ts";
import type { RunFilter } from "./run.schema.ts";
import { ROTATION_KEY } from "./session-handoff.ts";

/** Columns that may be as large as what a run was told or what it said: a list has the gist of them, or nothing. */
type Large = "context_snapshot" | "result_json" | "stdout_excerpt" | "stderr_excerpt";

const SMALL = {
  id: true,
  company_id: true,
  agent_id: true,
  invocation_source: true,
  trigger_detail: true,
  reason: true,
  scope: true,
  status: true,
  priority: true,
  wakeup_request_id: true,
  traceparent: true,
  admitted_at: true,
  ring_count: true,
  next_ring_at: true,
  hold_reason: true,
  fencing_token: true,
  slot_no: true,
  worker_id: true,
  lease_until: true,
  lease_ended_by: true,
  awaits_result: true,
  cancel_requested_at: true,
  cancel_reason: true,
  attempt: true,
  retry_of_run_id: true,
  chain_id: true,
  retry_class: true,
  transient_retries: true,
  lost_count: true,
  interrupted_count: true,
  scheduled_retry_at: true,
  started_at: true,
  finished_at: true,
  process_pid: true,
  process_group_id: true,
  process_started_at: true,
  exit_code: true,
  signal: true,
  error: true,
  error_code: true,
  usage_json: true,
  cost_micros: true,
  issue_id: true,
  project_id: true,
  reserved_micros: true,
  metered: true,
  session_id_before: true,
  session_id_after: true,
  next_event_seq: true,
  log_bytes: true,
  log_removed_at: true,
  log_sha256: true,
  external_run_id: true,
  last_output_at: true,
  created_at: true,
  updated_at: true,
} satisfies Record<Exclude<keyof RunRow, Large>, true>;

/** Keys of a run's context that a list shows. */
const CONTEXT = [
  ..."issueId taskId taskKey commentId wakeCommentId wakeReason wakeSource wakeTriggerDetail".split(" "),
  ROTATION_KEY,
];
/** Keys of its result. */
const RESULT = "summary result message error total_cost_usd cost_usd costUsd".split(" ");
const MAX_CHARS = 500;

/** These keys of an object, as far as they are there: of a text its beginning, and nothing of what has parts. */
const gist = (column: string, keys: readonly string[]): string => `
  (select nullif(coalesce(jsonb_object_agg(key, case jsonb_typeof(value) when 'string' then to_jsonb(left(value #>> '{}', ${MAX_CHARS})) else value end), '{}'), '{}')
     from unnest('{${keys.join(",")}}'::text[]) as key cross join lateral (select ${column} -> key) as v(value)
    where jsonb_typeof(value) in ('string', 'number', 'boolean'))`;

/** What a list has of a run, `r` or the only table. */
export const LISTED = `${Object.keys(SMALL).join(", ")}, ${gist("context_snapshot", CONTEXT)} as context_snapshot,
  ${gist("result_json", RESULT)} as result_json, null as stdout_excerpt, null as stderr_excerpt`;

/**
 * A page of a company's runs, newest first; `cursor` is the id of the last one seen. Of several statuses each is a walk of
 * the index that goes by them, however many runs have another.
 */
export function listRuns(db: Queryable, companyId: string, filter: RunFilter): Promise<RunRow[]> {
  const { status = [], agentId, limit } = filter;
  const parts =
    agentId === undefined && status.length > 0
      ? status.map((one) => ofCompany(companyId, filter).where("status", one))
      : [ofCompany(companyId, filter)];
  return db.run<RunRow>(
    sqlBuilder
      .select(sqlBuilder.raw(LISTED))
      .from(sqlBuilder.unionAll(parts, true).as("r"))
      .orderBy("id", "desc")
      .limit(limit),
  );
}

function ofCompany(companyId: string, { since, until, ...filter }: RunFilter): Knex.QueryBuilder {
  const query = sqlBuilder("heartbeat_runs").select("*").orderBy("id", "desc").limit(filter.limit);
  if (filter.agentId === undefined) void query.where("company_id", companyId);
  else void query.where({ agent_id: filter.agentId, company_id: companyId });
  if (filter.agentId !== undefined && filter.status !== undefined) void query.whereIn("status", filter.status);
  if (filter.source !== undefined) void query.where("invocation_source", filter.source);
  whereBetween(query, { id: "id", moment: "created_at" }, { from: since, to: until });
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  return query;
}

const LIVE_ROW = [
  "id",
  "company_id",
  "agent_id",
  "status",
  "invocation_source",
  "trigger_detail",
  "started_at",
  "finished_at",
  "created_at",
  "issue_id",
  "next_event_seq",
  "log_bytes",
  "log_removed_at",
  "last_output_at",
] as const satisfies readonly (keyof RunRow)[];
/** Of the run `r` and its agent `a`. */
export const LIVE_COLUMNS = [...LIVE_ROW.map((column) => `r.${column}`), "a.name as agent_name", "a.adapter_type"].join(
  ", ",
);

/** Status by status, so that only the company's newest of each are read, however many wait. */
const LIVE = statement(
  "live_runs",
  `
  select ${LIVE_COLUMNS}
    from (values ('running'), ('queued')) as s(status) cross join lateral (
      select * from heartbeat_runs where company_id = $1 and status = s.status order by id desc limit $2) r
    join agents a on a.id = r.agent_id order by r.id desc limit $2`,
);

const RECENT = statement(
  "recent_runs",
  `
  select ${LIVE_COLUMNS}
    from (select * from heartbeat_runs where company_id = $1 and not (id = any($3::uuid[])) order by id desc limit $2) r
    join agents a on a.id = r.agent_id order by r.id desc`,
);

export type LiveRow = Pick<RunRow, (typeof LIVE_ROW)[number]> & { agent_name: string; adapter_type: string };

/** What is queued or running; padded with the newest others up to `minCount`. */
export async function listLive(
  db: Queryable,
  companyId: string,
  { limit, minCount }: { limit: number; minCount: number },
): Promise<LiveRow[]> {
  const live = await db.rows<LiveRow>(LIVE, [companyId, limit]);
  if (live.length >= minCount) return live;
  const recent = await db.rows<LiveRow>(RECENT, [companyId, minCount - live.length, live.map((row) => row.id)]);
  return [...live, ...recent];
}
