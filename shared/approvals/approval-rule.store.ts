import type { Db, Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { MICROS_PER_USD, usdToMicros } from "../kernel/money.ts";
import type { WantedAction } from "./approval-action.ts";
import type { ApprovalRule, NewApprovalRule } from "./approval-rule.schema.ts";

interface RuleRow {
  id: string;
  company_id: string;
  action_prefix: string | null;
  action_regex: string | null;
  max_cost_micros: number | null;
  max_tokens: number | null;
  no_side_effects: boolean;
  description: string | null;
  created_by: string;
  created_at: Date;
}

/** Of one company: each request is held against all of them. */
export const MAX_RULES = 200;

const INSERT = statement(
  "insert_approval_rule",
  `insert into approval_rules (id, company_id, action_prefix, action_regex, max_cost_micros, max_tokens, no_side_effects,
                               description, created_by)
   select $1, $2, $3, $4, $5, $6, $7, $8, $9
    where (select count(*) from approval_rules where company_id = $2) < ${MAX_RULES}
   returning *`,
);

interface Owned {
  readonly companyId: string;
  readonly createdBy: string;
}

/** Undefined when the company has as many as it can. */
export async function insertRule(
  tx: Tx,
  { companyId, createdBy, ...rule }: NewApprovalRule & Owned,
): Promise<ApprovalRule | undefined> {
  const cost = rule.maxCostUsd === null ? null : usdToMicros(rule.maxCostUsd);
  const matchers = [rule.actionPrefix, rule.actionRegex, cost, rule.maxCostTokens, rule.noSideEffects];
  const [row] = await tx.rows<RuleRow>(INSERT, [newId(), companyId, ...matchers, rule.description, createdBy]);
  return row && toRule(row);
}

/** A page, the newest first. */
export async function listRules(
  db: Queryable,
  companyId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<ApprovalRule[]> {
  const query = sqlBuilder("approval_rules")
    .select("*")
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(limit);
  if (cursor !== undefined) void query.where("id", "<", cursor);
  return (await db.run<RuleRow>(query)).map(toRule);
}

const DELETE = statement(
  "delete_approval_rule",
  "delete from approval_rules where id = $1 and company_id = $2 returning *",
);

/** Undefined when there is none. */
export async function deleteRule(tx: Tx, companyId: string, id: string): Promise<ApprovalRule | undefined> {
  const [row] = await tx.rows<RuleRow>(DELETE, [id, companyId]);
  return row && toRule(row);
}

/**
 * A pattern is PostgreSQL's, whose time is bounded by the length of what it is held against, and holds for the whole of it:
 * what is approved unseen must not be a part of something else.
 */
const whole = (pattern: string): string => `'^(?:' || ${pattern} || ')$'`;

const MATCHING = statement(
  "matching_approval_rule",
  `select * from approval_rules r
    where r.company_id = $1
      and (r.action_prefix is null or starts_with($2, r.action_prefix))
      and (r.max_cost_micros is null or $3::bigint <= r.max_cost_micros)
      and (r.max_tokens is null or $4::float8 <= r.max_tokens)
      and (not r.no_side_effects or $5)
      and (r.action_regex is null or $2 ~ (${whole("r.action_regex")}))
    order by r.id limit 1`,
);

/** The oldest rule that approves this. */
export async function findMatchingRule(
  tx: Tx,
  companyId: string,
  { action, costUsd, costTokens, sideEffects }: WantedAction,
): Promise<ApprovalRule | undefined> {
  const cost = costUsd === null ? null : usdToMicros(costUsd);
  const [row] = await tx.rows<RuleRow>(MATCHING, [companyId, action, cost, costTokens, sideEffects?.length === 0]);
  return row && toRule(row);
}

const TRY = statement("try_pattern", `select '' ~ $1::text as alone, '' ~ (${whole("$1::text")}) as whole`);

/** Whether PostgreSQL can read a pattern, by itself and inside of another. */
export async function isPattern(db: Db, pattern: string): Promise<boolean> {
  try {
    await db.rows(TRY, [pattern]);
    return true;
  } catch (error) {
    // invalid_regular_expression
    if (codeOf(error) === "2201B") return false;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown };
  return cause === undefined ? code : (cause as { readonly code?: unknown }).code;
}

const toRule = (row: RuleRow): ApprovalRule => ({
  id: row.id,
  companyId: row.company_id,
  actionPrefix: row.action_prefix,
  actionRegex: row.action_regex,
  maxCostUsd: row.max_cost_micros === null ? null : row.max_cost_micros / MICROS_PER_USD,
  maxCostTokens: row.max_tokens,
  noSideEffects: row.no_side_effects,
  description: row.description,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
});
