import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

const NEW_POLICIES = statement(
  "policies_to_recount",
  `
  select p.id, b.window_start::text as window_start from budget_policies p
    join budget_balances b on b.policy_id = p.id
                          and b.window_start = budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, p.created_at)
   where p.recounted_at is null and (p.id = any($2::uuid[]) or p.created_at < now() - interval '2 minutes')
   order by p.id limit $1 for update of b skip locked`,
);

/** Of these policies, and of those that were made a while ago, the windows in which they were: whatever was under way then has ended. */
export function lockPoliciesToRecount(
  tx: Tx,
  limit: number,
  ids: readonly string[],
): Promise<{ id: string; window_start: string }[]> {
  return tx.rows(NEW_POLICIES, [limit, ids]);
}

const UNCOUNTED_POLICIES = statement(
  "policies_not_recounted",
  `select id, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next
     from budget_policies where recounted_at is null and scope_type <> 'run' order by id limit $1`,
);

/**
 * New policies, with the oldest transaction that is under way, and a number that is above those of all that are. Who
 * charges writes before it asks which policies there are: whoever did not see one of these is below `next`.
 */
export function listNew(tx: Tx, limit: number): Promise<{ id: string; oldest: number; next: number }[]> {
  return tx.rows(UNCOUNTED_POLICIES, [limit]);
}

const RECOUNT = statement(
  "recount_policy",
  `
  with wrong as (
    select p.id, p.company_id, b.window_start, budget_used(p, b.window_start, least(b.window_end, now())) - b.spent as missing
      from budget_policies p join budget_balances b on b.policy_id = p.id and b.window_start = $2::timestamptz
     where p.id = $1
  ), noted as (
    insert into budget_ledger (policy_id, window_start, company_id, kind, spent_delta, reserved_delta, cause)
    select id, window_start, company_id, 'adjust', missing, 0, 'recounted' from wrong where missing <> 0
  ), corrected as (
    update budget_balances b set spent = b.spent + w.missing from wrong w
     where b.policy_id = w.id and b.window_start = w.window_start and w.missing <> 0
  )
  update budget_policies set recounted_at = now() where id = $1`,
);

/** Behind the balance's lock, in a statement of its own: what is committed is seen, and nothing else moves. */
export async function recount(tx: Tx, policy: { readonly id: string; readonly window_start: string }): Promise<void> {
  await tx.rows(RECOUNT, [policy.id, policy.window_start]);
}

const LEFT_BEHIND = statement(
  "runs_that_left_money",
  `select distinct h.run_id from budget_reservations h join heartbeat_runs r on r.id = h.run_id where r.status <> 'running' limit $1`,
);

/** Runs that have ended, and hold money still. */
export async function listLeftBehind(tx: Tx, limit: number): Promise<string[]> {
  return (await tx.rows<{ run_id: string }>(LEFT_BEHIND, [limit])).map((row) => row.run_id);
}
