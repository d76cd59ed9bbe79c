import type { Queryable } from "../db/db.ts";
import { orFirst, statement } from "../db/db.ts";
import type { Metric } from "./budget-policy.ts";
import type { PolicySummary } from "./policy.schema.ts";

/** A policy with its window of now, and what was spent of late. */
export interface PolicyRow {
  id: string;
  company_id: string | null;
  scope_type: PolicySummary["scopeType"];
  scope_id: string;
  scope_name: string;
  metric: Metric;
  window_kind: PolicySummary["windowKind"];
  fiscal_period: PolicySummary["fiscalPeriod"];
  anchor: string | null;
  amount: number;
  warn_percent: number;
  hard_stop_enabled: boolean;
  hard_stop_action: "stop" | "drain";
  notify_enabled: boolean;
  is_active: boolean;
  counts_included: boolean;
  pause_reason: string | null;
  is_paused: boolean;
  window_start: Date;
  window_end: Date;
  spent: number;
  reserved: number;
  counted_since: Date;
  recent: number;
  recent_since: Date;
  asked_at: Date;
  created_at: Date;
  updated_at: Date;
}

/** `offset 0`, here and below: what PostgreSQL may put in the place of a moment is else counted out for each entry that is compared with it. */
const WINDOW = `cross join lateral (select budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now()) as starts_at offset 0) w
    left join budget_balances b on b.policy_id = p.id and b.window_start = w.starts_at`;

/** Of agents and projects that were deleted there is nothing to tell. */
const LIVE = `case when p.scope_type in ('agent', 'run') then exists (select from agents x where x.id = p.scope_id and x.deleted_at is null)
         when p.scope_type = 'project' then exists (select from projects x where x.id = p.scope_id) else true end`;

/** Of a busy window only the last charges are looked at: as far back as they go, they tell the rate. */
const MOST_RECENT = 500;

/** Lately: a tenth of the window, at most a day. */
const RECENT = `
    cross join lateral (
      select greatest(t.counted_since, now() - least(interval '1 day', (t.ends_at - w.starts_at) / 10)) as since offset 0) s
    cross join lateral (
      select coalesce(sum(l.spent_delta), 0)::bigint as amount, count(*) as entries, min(l.created_at) as first_at
        from (select spent_delta, created_at from budget_ledger l
               where l.policy_id = p.id and l.window_start = w.starts_at and l.kind = 'spend'
               order by l.id desc limit ${MOST_RECENT}) l
       where l.created_at >= s.since) r`;

const summaries = (name: string, chosen: string) =>
  statement(
    name,
    `
  with chosen as (${chosen})
  select p.id, p.company_id, p.scope_type, p.scope_id, p.metric, p.window_kind, p.fiscal_period, p.fiscal_anchor::text as anchor,
         p.amount, p.warn_percent, p.hard_stop_enabled, p.hard_stop_action, p.notify_enabled, p.is_active, p.counts_included,
         p.created_at, p.updated_at, w.starts_at as window_start, t.ends_at as window_end,
         coalesce(b.spent, 0) as spent, coalesce(b.reserved, 0) as reserved, t.counted_since, r.amount as recent,
         case when r.entries = ${MOST_RECENT} then r.first_at else s.since end as recent_since, now() as asked_at,
         coalesce(a.name, j.name, case p.scope_type when 'company' then c.name when 'instance' then 'Instance' else p.scope_id::text end) as scope_name,
         coalesce(a.pause_causes <> '{}', j.pause_causes <> '{}', p.scope_type = 'company' and c.status = 'paused', false) as is_paused,
         case when a.id is not null then a.pause_causes[1] when j.id is not null then j.pause_causes[1]
              when p.scope_type = 'company' and c.status = 'paused' then coalesce(c.pause_causes[1], 'manual') end as pause_reason
    from chosen p ${WINDOW}
    left join agents a on p.scope_type in ('agent', 'run') and a.id = p.scope_id
    left join projects j on p.scope_type = 'project' and j.id = p.scope_id
    left join companies c on c.id = p.company_id
    cross join lateral (
      select budget_window_end(p.window_kind, p.fiscal_period, w.starts_at) as ends_at,
             greatest(w.starts_at, coalesce(a.created_at, j.created_at, c.created_at, (select min(created_at) from companies), p.created_at)) as counted_since offset 0) t
    ${RECENT}
   order by p.place, p.id`,
  );

const ONE = summaries("budget_policy", "select p.*, 0 as place from budget_policies p where p.id = $1");

export async function findPolicy(db: Queryable, id: string): Promise<PolicyRow | undefined> {
  const [row] = await db.rows<PolicyRow>(ONE, [id]);
  return row;
}

const PAGE = `from budget_policies p where p.company_id is not distinct from $1 and p.id > ${orFirst("$2")} and ${LIVE}
   order by p.id limit $3`;
const OF_COMPANY = summaries(
  "budget_policies_of_company",
  `select p.*, 0 as place ${PAGE.replace("is not distinct from", "=")}`,
);
const OF_INSTANCE = summaries(
  "budget_policies_of_instance",
  `select p.*, 0 as place ${PAGE.replace("p.company_id is not distinct from $1", "p.company_id is null and $1::uuid is null")}`,
);

/** A page in the order of ids; of the instance's own where no company is named. */
export function listPolicies(
  db: Queryable,
  companyId: string | null,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<PolicyRow[]> {
  return db.rows<PolicyRow>(companyId === null ? OF_INSTANCE : OF_COMPANY, [companyId, cursor ?? null, limit]);
}

const OF_SCOPE = summaries(
  "budget_policies_of_scope",
  `select p.*, 0 as place from budget_policies p
    where p.company_id = $1 and p.scope_type = $2 and p.scope_id = $3 and p.is_active and p.amount > 0`,
);

/** What is in force over one thing of a company, or over all of it; nothing that is wider. */
export function listOfScope(db: Queryable, companyId: string, scope: Scope): Promise<PolicyRow[]> {
  return db.rows<PolicyRow>(OF_SCOPE, [companyId, scope.type, scope.id]);
}

export interface Scope {
  readonly type: PolicySummary["scopeType"];
  readonly id: string;
}

const FULLEST = summaries(
  "fullest_budget_policies",
  `select p.*, row_number() over (order by p.is_active desc, coalesce(b.spent, 0)::float8 / nullif(p.amount, 0) desc nulls last, p.id) as place
     from budget_policies p ${WINDOW}
    where p.company_id = $1 and ${LIVE} order by place limit $2`,
);

/** Those that are nearest to their caps first. */
export function listFullest(db: Queryable, companyId: string, limit: number): Promise<PolicyRow[]> {
  return db.rows<PolicyRow>(FULLEST, [companyId, limit]);
}

const COVERING = summaries(
  "budgets_covering_agent",
  `select p.*, sc.place from agents a
     cross join lateral (values (0, 'run', a.id), (1, 'agent', a.id), (2, 'team', coalesce(a.team_id, a.company_id)), (3, 'company', a.company_id))
       as sc(place, scope_type, scope_id)
     join budget_policies p on p.scope_type = sc.scope_type and p.scope_id = sc.scope_id
    where a.id = $1 and p.is_active and p.amount > 0`,
);

/** What is in force over an agent, narrow scopes first; of the instance's, which tell of all companies, nothing. */
export function listCovering(db: Queryable, agentId: string): Promise<PolicyRow[]> {
  return db.rows<PolicyRow>(COVERING, [agentId]);
}
