import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import type { CostFilter } from "./cost.schema.ts";
import type { CostEventRow } from "./cost.store.ts";
import { momentsOf } from "./cost-window.ts";

/**
 * What occurred last comes first; `cursor` is the id of the last event seen. Of another company's id nothing is behind.
 * @throws invalid_input
 */
export function listCostEvents(db: Queryable, companyId: string, filter: CostFilter): Promise<CostEventRow[]> {
  const { from, to } = momentsOf(filter);
  const named = {
    agent_id: filter.agentId,
    project_id: filter.projectId,
    issue_id: filter.issueId,
    heartbeat_run_id: filter.heartbeatRunId,
    provider: filter.provider,
  };
  const query = sqlBuilder("cost_events")
    .select("*")
    .where("company_id", companyId)
    .orderBy([
      { column: "occurred_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(filter.limit);
  for (const [column, value] of Object.entries(named)) if (value !== undefined) void query.where(column, value);
  if (from !== null) void query.where("occurred_at", ">=", from);
  if (to !== null) void query.where("occurred_at", "<=", to);
  if (filter.cursor !== undefined) {
    const last = "from cost_events where id = ? and company_id = ?";
    const ids = [filter.cursor, companyId];
    // Column by column: to a row of one subselect no index goes.
    void query.whereRaw(`(occurred_at, id) < ((select occurred_at ${last}), (select id ${last}))`, [...ids, ...ids]);
  }
  return db.run<CostEventRow>(query);
}
