import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Metric } from "./budget-policy.ts";
import type { PolicySummary } from "./policy.schema.ts";
import { recount } from "./upkeep.store.ts";

/** What makes a policy this one. */
export interface PolicyKey {
  /** Null: the instance's. */
  readonly companyId: string | null;
  readonly scopeType: PolicySummary["scopeType"];
  readonly scopeId: string;
  readonly metric: Metric;
  readonly windowKind: PolicySummary["windowKind"];
}

export interface PolicyTerms extends PolicyKey {
  readonly fiscalPeriod: PolicySummary["fiscalPeriod"];
  /** A day, as yyyy-mm-dd. */
  readonly fiscalAnchor: string | null;
  /** In micro-USD, tokens or runs. */
  readonly amount: number;
  readonly warnPercent: number;
  readonly hardStopEnabled: boolean;
  readonly notifyEnabled: boolean;
  readonly isActive: boolean;
  readonly hardStopAction: "stop" | "drain";
  readonly countsIncluded: boolean;
  readonly byUserId: string;
}

const HOLD = statement("hold_budget_policy", "select hold_budget_policy($1, $2, $3, $4)");

/**
 * `budget_policies_one_per_scope` arbitrates: whoever comes second changes what the first has made. Of another company
 * nothing is changed. Where periods begin otherwise than before, or charges count otherwise, its windows begin anew.
 */
const PUT = statement(
  "put_budget_policy",
  `
  with before as (
    select * from budget_policies where scope_type = $2 and scope_id = $3 and metric = $4 and window_kind = $5
  )
  insert into budget_policies as p (company_id, scope_type, scope_id, metric, window_kind, fiscal_period, fiscal_anchor, amount,
    warn_percent, hard_stop_enabled, notify_enabled, is_active, hard_stop_action, counts_included, created_by_user_id, updated_by_user_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)
  on conflict (scope_type, scope_id, metric, window_kind) do update
    set fiscal_period = excluded.fiscal_period, fiscal_anchor = excluded.fiscal_anchor, amount = excluded.amount,
        warn_percent = excluded.warn_percent, hard_stop_enabled = excluded.hard_stop_enabled,
        notify_enabled = excluded.notify_enabled, is_active = excluded.is_active, hard_stop_action = excluded.hard_stop_action,
        counts_included = excluded.counts_included, updated_by_user_id = excluded.updated_by_user_id, updated_at = now(),
        created_at = case when (p.fiscal_period, p.fiscal_anchor) is distinct from (excluded.fiscal_period, excluded.fiscal_anchor)
                          then now() else p.created_at end
    where p.company_id is not distinct from excluded.company_id
  returning p.id, budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now())::text as window_start,
    coalesce((select (b.fiscal_period, b.fiscal_anchor, b.counts_included) is distinct from (p.fiscal_period, p.fiscal_anchor, p.counts_included)
                from before b), false) as counts_anew`,
);

const NAMED = statement(
  "budget_policy_named",
  "select id from budget_policies where scope_type = $1 and scope_id = $2 and metric = $3 and window_kind = $4",
);

/** Its scope is locked by the caller: it stays as it is. */
export async function findPolicyId(
  tx: Tx,
  { scopeType, scopeId, metric, windowKind }: PolicyKey,
): Promise<string | undefined> {
  return (await tx.rows<{ id: string }>(NAMED, [scopeType, scopeId, metric, windowKind]))[0]?.id;
}

const SETTLE = statement("settle_budget_policy", "select settle_budget_policy($1)");

/** Makes or replaces a policy. Undefined where another company has it. Its scope is locked by the caller. */
export async function putPolicy(tx: Tx, terms: PolicyTerms): Promise<string | undefined> {
  const { companyId, scopeType, scopeId, metric, windowKind } = terms;
  const key = [scopeType, scopeId, metric, windowKind];
  await tx.rows(HOLD, key);
  const amount = [terms.fiscalPeriod, terms.fiscalAnchor, terms.amount];
  const stops = [terms.warnPercent, terms.hardStopEnabled, terms.notifyEnabled, terms.isActive, terms.hardStopAction];
  const given = [companyId, ...key, ...amount, ...stops, terms.countsIncluded, terms.byUserId];
  const [row] = await tx.rows<{ id: string; window_start: string; counts_anew: boolean }>(PUT, given);
  if (row === undefined) return undefined;
  await tx.rows(SETTLE, [row.id]);
  if (row.counts_anew) {
    // Whoever charges it meanwhile waits for this, and then counts by the new terms: nothing is missed, or counted twice.
    await recount(tx, row);
    await tx.rows(SETTLE, [row.id]);
  }
  return row.id;
}

const ENVELOPE_TERMS = statement(
  "budget_envelope_terms",
  `select warn_percent, hard_stop_enabled, notify_enabled, hard_stop_action, counts_included from budget_policies
    where scope_type = $1 and scope_id = $2 and metric = 'billed_cents' and window_kind = 'fiscal_period'`,
);

export interface EnvelopeTerms {
  warn_percent: number;
  hard_stop_enabled: boolean;
  notify_enabled: boolean;
  hard_stop_action: "stop" | "drain";
  counts_included: boolean;
}

/** Of the money that a scope may spend in a fiscal period: what is said of it besides the amount. */
export async function findEnvelopeTerms(
  tx: Tx,
  scopeType: PolicyKey["scopeType"],
  scopeId: string,
): Promise<EnvelopeTerms | undefined> {
  const [row] = await tx.rows<EnvelopeTerms>(ENVELOPE_TERMS, [scopeType, scopeId]);
  return row;
}

const PUT_AMOUNT = statement(
  "put_budget_amount",
  `
  insert into budget_policies as p (company_id, scope_type, scope_id, metric, window_kind, amount, is_active)
  values ($1, $2, $3, $4, $5, $6::bigint, $6::bigint > 0)
  on conflict (scope_type, scope_id, metric, window_kind) do update
    set amount = excluded.amount, is_active = excluded.is_active, updated_at = now()
    where p.company_id is not distinct from excluded.company_id
  returning p.id`,
);

/** Sets what a policy caps, and leaves its other terms as they are; 0 ends it. Its scope is locked by the caller. */
export async function putAmount(tx: Tx, key: PolicyKey, amount: number): Promise<void> {
  const { companyId, scopeType, scopeId, metric, windowKind } = key;
  await tx.rows(HOLD, [scopeType, scopeId, metric, windowKind]);
  const given = [companyId, scopeType, scopeId, metric, windowKind, amount];
  const [row] = await tx.rows<{ id: string }>(PUT_AMOUNT, given);
  if (row !== undefined) await tx.rows(SETTLE, [row.id]);
}

const END = statement(
  "end_budget_policies",
  `update budget_policies set is_active = false, updated_at = now() where scope_type = $1 and scope_id = $2 and is_active
   returning id`,
);

/** Of a scope that is no more: what they held goes on, and what they have seen stays to be read. */
export async function endPolicies(
  tx: Tx,
  { scopeType, scopeId }: Pick<PolicyKey, "scopeType" | "scopeId">,
): Promise<void> {
  await tx.rows(END, [scopeType, scopeId]);
}
