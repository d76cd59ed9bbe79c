import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";

/** Of whom: all of a company, or one thing of it. */
export type RollUpScope = "company" | "team" | "agent" | "project" | "issue" | "run";

export interface RollUpRange {
  readonly companyId: string;
  readonly scope: RollUpScope;
  readonly scopeId: string;
  /** ISO 8601, both inclusive. */
  readonly from: string;
  readonly to: string;
}

export interface RollUpDayRow {
  /** YYYY-MM-DD, in UTC. */
  day: string;
  cost_micros: number;
  input_tokens: number;
  output_tokens: number;
}

const COLUMN: Readonly<Record<Exclude<RollUpScope, "company" | "team">, string>> = {
  agent: "e.agent_id",
  project: "e.project_id",
  issue: "e.issue_id",
  run: "e.heartbeat_run_id",
};

/** What was spent on each day on which something was, the oldest first. Input tokens include what a cache gave, and took. */
export function listPerDay(db: Queryable, { companyId, scope, scopeId, from, to }: RollUpRange): Promise<RollUpDayRow[]> {
  const query = sqlBuilder("cost_events as e")
    .select(
      sqlBuilder.raw("to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD') as day"),
      sqlBuilder.raw("sum(e.cost_micros)::bigint as cost_micros"),
      sqlBuilder.raw("sum(e.input_tokens + e.cached_input_tokens + e.cache_write_tokens)::bigint as input_tokens"),
      sqlBuilder.raw("sum(e.output_tokens)::bigint as output_tokens"),
    )
    .where("e.company_id", companyId)
    .where("e.occurred_at", ">=", from)
    .where("e.occurred_at", "<=", to)
    .groupBy("day")
    .orderBy("day");
  if (scope === "team") void query.whereIn("e.agent_id", sqlBuilder("agents").select("id").where("team_id", scopeId));
  else if (scope !== "company") void query.where(COLUMN[scope], scopeId);
  return db.run<RollUpDayRow>(query);
}
