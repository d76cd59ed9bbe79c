import type { Queryable, Tx } from "../db/db.ts";
import { one, orLast, sqlBuilder, statement } from "../db/db.ts";

export interface FinanceEventRow {
  id: string;
  company_id: string;
  agent_id: string | null;
  issue_id: string | null;
  project_id: string | null;
  goal_id: string | null;
  heartbeat_run_id: string | null;
  cost_event_id: string | null;
  billing_code: string | null;
  description: string | null;
  event_kind: string;
  direction: "debit" | "credit";
  biller: string;
  provider: string | null;
  execution_adapter_type: string | null;
  pricing_tier: string | null;
  region: string | null;
  model: string | null;
  quantity: number | null;
  unit: string | null;
  amount_micros: number;
  currency: string;
  estimated: boolean;
  external_invoice_id: string | null;
  metadata_json: Record<string, unknown> | null;
  occurred_at: Date;
  created_at: Date;
}

export type NewFinanceEvent = Omit<FinanceEventRow, "metadata_json" | "occurred_at" | "created_at"> & {
  /** JSON text. */
  metadata_json: string | null;
  occurred_at: string;
};

export async function insertFinanceEvent(tx: Tx, event: NewFinanceEvent): Promise<FinanceEventRow> {
  return one(await tx.run<FinanceEventRow>(sqlBuilder("finance_events").insert(event).returning("*")));
}

/** Of a company's finance events: those that occurred from then to then. */
export interface FinanceRange {
  readonly companyId: string;
  readonly from: string | null;
  readonly to: string | null;
}

const RANGE = `e.company_id = $1 and e.occurred_at >= coalesce($2::timestamptz, '-infinity')
   and e.occurred_at <= coalesce($3::timestamptz, 'infinity')`;

/** Of a sum that is beyond what a number holds, as much as it does. */
const sum = (where: string): string =>
  `least(coalesce(sum(e.amount_micros) filter (where ${where}), 0), 9007199254740991)::bigint`;

const SUMS = `
  ${sum("e.direction = 'debit'")} as debit_micros, ${sum("e.direction = 'credit'")} as credit_micros,
  ${sum("e.direction = 'debit' and e.estimated")} as estimated_micros, count(*) as events`;

const MOST_ROWS = 1_000;

export interface FinanceSums {
  debit_micros: number;
  credit_micros: number;
  estimated_micros: number;
  events: number;
}

const SUMMARY = statement("finance_summary", `select ${SUMS} from finance_events e where ${RANGE}`);

export async function readFinanceSums(db: Queryable, { companyId, from, to }: FinanceRange): Promise<FinanceSums> {
  return one(await db.rows<FinanceSums>(SUMMARY, [companyId, from, to]));
}

const BY_BILLER = statement(
  "finance_by_biller",
  `select e.biller, count(distinct e.event_kind) as kinds, ${SUMS} from finance_events e where ${RANGE}
    group by e.biller order by debit_micros desc, e.biller limit ${MOST_ROWS}`,
);

export function listFinanceByBiller(
  db: Queryable,
  { companyId, from, to }: FinanceRange,
): Promise<(FinanceSums & { biller: string; kinds: number })[]> {
  return db.rows(BY_BILLER, [companyId, from, to]);
}

const BY_KIND = statement(
  "finance_by_kind",
  `select e.event_kind, count(distinct e.biller) as billers, ${SUMS} from finance_events e where ${RANGE}
    group by e.event_kind order by debit_micros desc, e.event_kind limit ${MOST_ROWS}`,
);

export function listFinanceByKind(
  db: Queryable,
  { companyId, from, to }: FinanceRange,
): Promise<(FinanceSums & { event_kind: string; billers: number })[]> {
  return db.rows(BY_KIND, [companyId, from, to]);
}

const PAGE = statement(
  "list_finance_events",
  `select e.* from finance_events e
    where ${RANGE}
      and (e.occurred_at, e.id) < (
        case when $4::uuid is null then 'infinity' else (select occurred_at from finance_events where id = $4 and company_id = $1) end,
        ${orLast("$4")})
    order by e.occurred_at desc, e.id desc limit $5`,
);

/** The latest first; `cursor` is the id of the last one seen. */
export function listFinanceEvents(
  db: Queryable,
  { companyId, from, to, cursor, limit }: FinanceRange & { readonly cursor: string | null; readonly limit: number },
): Promise<FinanceEventRow[]> {
  return db.rows<FinanceEventRow>(PAGE, [companyId, from, to, cursor, limit]);
}
