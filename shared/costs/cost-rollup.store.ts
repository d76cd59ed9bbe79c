import type { Knex } from "knex";

import type { Queryable } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { sumsOfTime } from "./cost-days.store.ts";
import type { CostScope } from "./cost-scope.ts";

export interface RollUpRange {
  readonly companyId: string;
  readonly scope: CostScope;
  readonly scopeId: string;
  /** ISO 8601, both inclusive. */
  readonly from: string;
  readonly to: string;
}

export interface RollUpDayRow {
  /** YYYY-MM-DD, in UTC. */
  day: string;
  cost_micros: number;
  /** What a cache gave is among them. */
  input_tokens: number;
  output_tokens: number;
}

const SUMS = `to_char(e.day, 'YYYY-MM-DD') as day, sum(e.cost_micros)::bigint as cost_micros,
  sum(e.input_tokens + e.cached_input_tokens)::bigint as input_tokens, sum(e.output_tokens)::bigint as output_tokens`;

const OF_COMPANY = statement(
  "cost_days_of_company",
  `select ${SUMS} from (${sumsOfTime({ from: "$2::timestamptz", to: "$3::timestamptz" })}) e group by e.day order by e.day`,
);

const PER_TEAM = statement(
  "cost_of_teams",
  `
  with spent as materialized (
    select agent_id, sum(cost_micros)::bigint as micros from cost_events
     where company_id = $1 and occurred_at >= $2::timestamptz and occurred_at <= $3::timestamptz group by agent_id
  )
  select coalesce(a.team_id, a.company_id) as team_id, coalesce(t.name, 'Default') as name, sum(s.micros)::bigint as cost_micros
    from spent s join agents a on a.id = s.agent_id left join teams t on t.id = coalesce(a.team_id, a.company_id)
   group by 1, 2 order by 3 desc, 1 limit 1000`,
);

export interface RollUpTeamRow {
  team_id: string;
  name: string;
  cost_micros: number;
}

/** What each team of a company has spent. */
export function listPerTeam(db: Queryable, { companyId, from, to }: RollUpRange): Promise<RollUpTeamRow[]> {
  return db.rows<RollUpTeamRow>(PER_TEAM, [companyId, from, to]);
}

const COLUMN: Readonly<Record<Exclude<CostScope, "company" | "team">, string>> = {
  agent: "c.agent_id",
  project: "c.project_id",
  issue: "c.issue_id",
  run: "c.heartbeat_run_id",
};

/** Who is in no other team is in the default one, whose id is the company's. */
const membersOf = (companyId: string, teamId: string): Knex.QueryBuilder =>
  sqlBuilder("agents")
    .select("id")
    .where("company_id", companyId)
    .whereRaw("coalesce(team_id, company_id) = ?", [teamId]);

/** What was spent on each day on which something was, the oldest first. */
export function listPerDay(db: Queryable, range: RollUpRange): Promise<RollUpDayRow[]> {
  const { companyId, scope, scopeId, from, to } = range;
  if (scope === "company") return db.rows<RollUpDayRow>(OF_COMPANY, [companyId, from, to]);
  const events = sqlBuilder("cost_events as c")
    .select("c.*", sqlBuilder.raw("(c.occurred_at at time zone 'UTC')::date as day"))
    .where("c.company_id", companyId)
    .where("c.occurred_at", ">=", from)
    .where("c.occurred_at", "<=", to);
  if (scope === "team") void events.whereIn("c.agent_id", membersOf(companyId, scopeId));
  else void events.where(COLUMN[scope], scopeId);
  const query = sqlBuilder(events.as("e")).select(sqlBuilder.raw(SUMS)).groupBy("e.day").orderBy("e.day");
  return db.run<RollUpDayRow>(query);
}
