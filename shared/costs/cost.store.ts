import type { Charge as BudgetCharge } from "../budgets/budget-policy.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { CostStatus } from "../prices/cost-charge.ts";

export interface Charge {
  readonly companyId: string;
  readonly agentId: string;
  readonly runId: string | null;
  readonly issueId: string | null;
  readonly projectId: string | null;
  readonly goalId: string | null;
  readonly billingCode: string | null;
  readonly provider: string;
  readonly biller: string;
  readonly billingType: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Written to the provider's cache; not among the input tokens. */
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
  readonly costStatus: CostStatus;
  readonly priceId: string | null;
  /** At list price, where a subscription pays; else what it costs. */
  readonly valueMicros: number;
  readonly origin: "run" | "reported";
  /** ISO 8601; absent: now. */
  readonly occurredAt: string | null;
}

export interface CostEventRow {
  id: string;
  company_id: string;
  agent_id: string;
  issue_id: string | null;
  project_id: string | null;
  goal_id: string | null;
  heartbeat_run_id: string | null;
  billing_code: string | null;
  provider: string;
  biller: string;
  billing_type: string;
  model: string;
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_tokens: number;
  output_tokens: number;
  cost_micros: number;
  cost_status: CostStatus;
  price_id: string | null;
  /** Null, of old charges: what they did cost. */
  value_micros: number | null;
  occurred_at: Date;
  created_at: Date;
}

/**
 * Books charges and keeps the scopes' months in the same statement; budgets are the caller's next work. What a run's
 * output tells at its end is the run's total (and belongs to the run's issue and project, unless it names others): what was reported through the API meanwhile is taken off it, so nothing
 * counts twice. Balances are locked last, agents' before companies', by id; a charge falls into the month in
 * which it is booked, so that a closed month stays as it was.
 */
const BOOK = statement(
  "book_charges",
  `
  with item as (
    select * from jsonb_to_recordset($1::jsonb) as i(
      id uuid, company_id uuid, agent_id uuid, run_id uuid, issue_id uuid, project_id uuid, goal_id uuid, billing_code text,
      provider text, biller text, billing_type text, model text, input_tokens bigint, cached_input_tokens bigint,
      cache_write_tokens bigint, output_tokens bigint, cost_micros bigint, cost_status text, price_id text, value_micros bigint, origin text, occurred_at timestamptz)
  ), reported as (
    select heartbeat_run_id as run_id, sum(cost_micros)::bigint as cost, sum(coalesce(value_micros, cost_micros))::bigint as value, sum(input_tokens)::bigint as input,
           sum(cached_input_tokens)::bigint as cached, sum(cache_write_tokens)::bigint as written, sum(output_tokens)::bigint as output
      from cost_events where heartbeat_run_id in (select run_id from item where origin = 'run') group by 1
  ), due as (
    select i.*, coalesce(i.issue_id, h.issue_id) as its_issue, coalesce(i.project_id, h.project_id) as its_project,
           case when i.origin = 'run' then greatest(0, i.cost_micros - coalesce(r.cost, 0)) else i.cost_micros end as due_micros,
           case when i.origin = 'run' then greatest(0, i.value_micros - coalesce(r.value, 0)) else i.value_micros end as due_value,
           case when i.origin = 'run' then greatest(0, i.input_tokens - coalesce(r.input, 0)) else i.input_tokens end as due_input,
           case when i.origin = 'run' then greatest(0, i.cached_input_tokens - coalesce(r.cached, 0)) else i.cached_input_tokens end as due_cached,
           case when i.origin = 'run' then greatest(0, i.cache_write_tokens - coalesce(r.written, 0)) else i.cache_write_tokens end as due_written,
           case when i.origin = 'run' then greatest(0, i.output_tokens - coalesce(r.output, 0)) else i.output_tokens end as due_output
      from item i left join reported r on r.run_id = i.run_id left join heartbeat_runs h on h.id = i.run_id
  ), booked as (
    insert into cost_events (id, company_id, agent_id, issue_id, project_id, goal_id, heartbeat_run_id, billing_code, provider, biller,
      billing_type, model, input_tokens, cached_input_tokens, cache_write_tokens, output_tokens, cost_micros, cost_status, price_id, value_micros, origin,
      occurred_at, is_counted)
    select id, company_id, agent_id, its_issue, its_project, goal_id, run_id, billing_code, provider, biller, billing_type, model,
           due_input, due_cached, due_written, due_output, due_micros, cost_status, price_id, due_value, origin,
           coalesce(occurred_at, now()), true
      from due where origin = 'reported' or due_micros + due_value + due_input + due_cached + due_written + due_output > 0
    returning *
  ), balance as (
    insert into spend_balances as b (scope_type, scope_id, company_id, window_start, spent_micros)
    select scope_type, scope_id, company_id, date_trunc('month', now(), 'UTC'), sum(cost_micros)
      from (select 'agent' as scope_type, agent_id as scope_id, company_id, cost_micros from booked
            union all select 'company', company_id, company_id, cost_micros from booked) x
     where cost_micros <> 0
     group by scope_type, scope_id, company_id order by scope_type, scope_id
    on conflict (scope_type, scope_id, window_start) do update set spent_micros = b.spent_micros + excluded.spent_micros
  )
  select * from booked`,
);

export function bookCharges(tx: Tx, charges: readonly Charge[]): Promise<CostEventRow[]> {
  if (charges.length === 0) return Promise.resolve([]);
  const items = charges.map((charge) => ({
    id: newId(),
    company_id: charge.companyId,
    agent_id: charge.agentId,
    run_id: charge.runId,
    issue_id: charge.issueId,
    project_id: charge.projectId,
    goal_id: charge.goalId,
    billing_code: charge.billingCode,
    provider: charge.provider,
    biller: charge.biller,
    billing_type: charge.billingType,
    model: charge.model,
    input_tokens: charge.inputTokens,
    cached_input_tokens: charge.cachedInputTokens,
    cache_write_tokens: charge.cacheWriteTokens,
    output_tokens: charge.outputTokens,
    cost_micros: charge.costMicros,
    cost_status: charge.costStatus,
    price_id: charge.priceId,
    value_micros: charge.valueMicros,
    origin: charge.origin,
    occurred_at: charge.occurredAt,
  }));
  return tx.rows<CostEventRow>(BOOK, [JSON.stringify(items)]);
}

const SPENT = statement(
  "spent_this_month",
  `select spent_micros from spend_balances
    where scope_type = 'agent' and scope_id = $1 and window_start = date_trunc('month', now(), 'UTC')`,
);

/** What an agent's charges of this UTC month come to, in micro-USD. */
export async function spentThisMonth(db: Queryable, agentId: string): Promise<number> {
  const [row] = await db.rows<{ spent_micros: number }>(SPENT, [agentId]);
  return row?.spent_micros ?? 0;
}

/** What of a booked charge budgets count. */
export const toBudgetCharge = (row: CostEventRow): BudgetCharge & { readonly costEventId: string } => ({
  costMicros: row.cost_micros,
  valueMicros: row.value_micros ?? row.cost_micros,
  tokens: row.input_tokens + row.cached_input_tokens + row.cache_write_tokens + row.output_tokens,
  costEventId: row.id,
});
