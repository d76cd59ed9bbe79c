import type { Queryable, Statement } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { SUMS_OF_MONTH, sumsOfTime } from "./cost-days.store.ts";
import type { PlanColumns, SpentColumns } from "./cost-sums.ts";
import { BY_PLAN, SPENT, SUMS_SPENT, SUMS_VALUE, sumsByPlan } from "./cost-sums.ts";
import type { Moments } from "./cost-window.ts";

/** Which of a company's cost events: those that occurred from then to then, or those that this UTC month has booked. */
export interface EventRange {
  readonly companyId: string;
  readonly window: Moments | "this month";
}

interface Ranged {
  readonly booked: Statement;
  readonly occurred: Statement;
}

/** Booked this month is what counts against a monthly budget, whenever it occurred. */
const BOOKED = "e.company_id = $1 and e.created_at >= date_trunc('month', now(), 'UTC')";
const OCCURRED = `e.company_id = $1 and e.occurred_at >= coalesce($2::timestamptz, '-infinity')
   and e.occurred_at <= coalesce($3::timestamptz, 'infinity')`;

const ranged = (name: string, text: (range: string) => string): Ranged => ({
  booked: statement(`${name}_booked`, text(BOOKED)),
  occurred: statement(`${name}_occurred`, text(OCCURRED)),
});

/** Of sums instead of events, for answers that are short however much was spent. */
const summed = (name: string, text: (sums: string) => string): Ranged => ({
  booked: statement(`${name}_booked`, text(`(${SUMS_OF_MONTH}) e`)),
  occurred: statement(
    `${name}_occurred`,
    text(`(${sumsOfTime({ from: "$2::timestamptz", to: "$3::timestamptz" })}) e`),
  ),
});

/** A company has so many agents, models and projects that an answer shows; the dearest of them. */
const MOST_ROWS = 1_000;
const DEAREST = `order by cost_micros desc, input_tokens desc, 1 limit ${MOST_ROWS}`;

const MODEL = "e.provider, e.biller, e.billing_type, e.model";

const SUMMARY = summed("cost_summary", (sums) => `select ${SUMS_SPENT}, ${SUMS_VALUE} from ${sums}`);

const BY_AGENT = ranged(
  "cost_by_agent",
  (range) => `
    with spent as materialized (
      select e.agent_id, ${SPENT}, ${BY_PLAN} from cost_events e where ${range} group by e.agent_id ${DEAREST}
    )
    select spent.*, a.name, case when a.deleted_at is null then a.lifecycle else 'terminated' end as lifecycle, a.pause_causes,
           coalesce(s.running, 0) as running, s.breaker_opened_at
      from spent join agents a on a.id = spent.agent_id left join agent_slots s on s.agent_id = a.id
     order by spent.cost_micros desc, spent.input_tokens desc, spent.agent_id`,
);

const BY_AGENT_MODEL = ranged(
  "cost_by_agent_model",
  (range) => `
    with spent as materialized (
      select e.agent_id, ${MODEL}, ${SPENT} from cost_events e where ${range} group by e.agent_id, ${MODEL} ${DEAREST}
    )
    select spent.*, a.name from spent join agents a on a.id = spent.agent_id
     order by spent.cost_micros desc, spent.input_tokens desc, spent.agent_id, spent.model`,
);

const BY_PROVIDER = summed(
  "cost_by_provider",
  (sums) => `select ${MODEL}, ${SUMS_SPENT}, ${sumsByPlan("runs_of_model")} from ${sums} group by ${MODEL} ${DEAREST}`,
);

const BY_BILLER = summed(
  "cost_by_biller",
  (sums) => `
    select e.biller, count(distinct e.provider) as providers, count(distinct e.model) as models, ${SUMS_SPENT},
           ${sumsByPlan("runs_of_biller")}
      from ${sums} group by e.biller ${DEAREST}`,
);

const BY_PROJECT = ranged(
  "cost_by_project",
  (range) => `
    with spent as materialized (
      select e.project_id, ${SPENT} from cost_events e where ${range} group by e.project_id ${DEAREST}
    )
    select spent.*, p.name from spent left join projects p on p.id = spent.project_id and p.company_id = $1
     order by spent.cost_micros desc, spent.input_tokens desc, spent.project_id`,
);

const LATELY = sumsOfTime({ from: "(now() - make_interval(hours => $2::int))", to: "null::timestamptz" });

const WINDOW = statement(
  "cost_window",
  `
  select e.provider, case when count(distinct e.biller) = 1 then min(e.biller) else 'mixed' end as biller, ${SUMS_SPENT}
    from (${LATELY}) e group by e.provider
   order by cost_micros desc, e.provider limit ${MOST_ROWS}`,
);

function ask<Row>(db: Queryable, statements: Ranged, { companyId, window }: EventRange): Promise<Row[]> {
  if (window === "this month") return db.rows<Row>(statements.booked, [companyId]);
  return db.rows<Row>(statements.occurred, [companyId, window.from, window.to]);
}

export type SummaryRow = SpentColumns & { value_micros: number };

export const readSummary = async (db: Queryable, range: EventRange): Promise<SummaryRow> =>
  one(await ask<SummaryRow>(db, SUMMARY, range));

interface ModelColumns {
  provider: string;
  biller: string;
  billing_type: string;
  model: string;
}

export interface AgentSpendRow extends SpentColumns, PlanColumns {
  agent_id: string;
  name: string;
  lifecycle: "active" | "pending_approval" | "terminated";
  pause_causes: string[];
  running: number;
  breaker_opened_at: Date | null;
}

export const listByAgent = (db: Queryable, range: EventRange): Promise<AgentSpendRow[]> => ask(db, BY_AGENT, range);

export interface AgentModelSpendRow extends SpentColumns, ModelColumns {
  agent_id: string;
  name: string;
}

export const listByAgentModel = (db: Queryable, range: EventRange): Promise<AgentModelSpendRow[]> =>
  ask(db, BY_AGENT_MODEL, range);

export type ProviderSpendRow = SpentColumns & PlanColumns & ModelColumns;

export const listByProvider = (db: Queryable, range: EventRange): Promise<ProviderSpendRow[]> =>
  ask(db, BY_PROVIDER, range);

export interface BillerSpendRow extends SpentColumns, PlanColumns {
  biller: string;
  providers: number;
  models: number;
}

export const listByBiller = (db: Queryable, range: EventRange): Promise<BillerSpendRow[]> => ask(db, BY_BILLER, range);

export interface ProjectSpendRow extends SpentColumns {
  project_id: string | null;
  name: string | null;
}

export const listByProject = (db: Queryable, range: EventRange): Promise<ProjectSpendRow[]> =>
  ask(db, BY_PROJECT, range);

export interface WindowSpendRow extends SpentColumns {
  provider: string;
  biller: string;
}

/** What occurred in the last hours, per provider. */
export const listLately = (db: Queryable, companyId: string, hours: number): Promise<WindowSpendRow[]> =>
  db.rows(WINDOW, [companyId, hours]);
