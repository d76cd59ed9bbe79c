import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { waitsForPlace } from "./workspace-hold.store.ts";

/**
 * Which run works on an issue: one at a time. A hold is a row that names a run, and holds while that run goes on, so
 * whoever ends a run has nothing to undo. The row is locked before the run that it names is looked at, in a later
 * statement: one that waited for the lock would still see that run as it was before.
 */

/** As SQL: `run` (an alias of heartbeat_runs) may not start now: another run works on its issue, which may also have used up its own budget, its project is paused, or another run works where it was turned away. */
export const isHeld = (run: string): string => `(
  ${run}.issue_id is not null and exists (
    select from issue_holds hold join heartbeat_runs holder on holder.id = hold.run_id
     where hold.issue_id = ${run}.issue_id and hold.run_id <> ${run}.id and holder.status = 'running')
  or ${run}.issue_id is not null and exists (
    select from issues capped
     where capped.id = ${run}.issue_id and capped.budget_micros > 0
       and capped.budget_micros <= (select sum(e.cost_micros) from cost_events e where e.issue_id = capped.id))
  or ${run}.project_id is not null and exists (
    select from projects where projects.id = ${run}.project_id and projects.pause_causes <> '{}')
  or ${waitsForPlace(run)})`;

const LOCK = statement(
  "lock_issue_hold",
  `insert into issue_holds as h (issue_id, company_id, run_id) values ($1, $2, $3)
   on conflict (issue_id) do update set held_since = h.held_since`,
);

const TAKE = statement(
  "take_issue_hold",
  `update issue_holds h set run_id = $2, held_since = case when h.run_id = $2 then h.held_since else now() end
    where h.issue_id = $1
      and (h.run_id = $2 or not exists (select from heartbeat_runs r where r.id = h.run_id and r.status = 'running'))
  returning h.run_id`,
);

/** The run works on the issue from now on. False while another one does. Locks the hold, behind the issue and the run. */
export async function takeHold(
  tx: Tx,
  { issueId, companyId, runId }: { readonly issueId: string; readonly companyId: string; readonly runId: string },
): Promise<boolean> {
  const [, taken] = await Promise.all([
    tx.rows(LOCK, [issueId, companyId, runId]),
    tx.rows<{ run_id: string }>(TAKE, [issueId, runId]),
  ]);
  return taken.length > 0;
}

const RELEASE = statement("release_issue_hold", `delete from issue_holds where issue_id = $1 and run_id = $2`);

/** The run goes on, and works on the issue no more. */
export async function releaseHold(
  tx: Tx,
  { issueId, runId }: { readonly issueId: string; readonly runId: string },
): Promise<void> {
  await tx.rows(RELEASE, [issueId, runId]);
}

const FORGET = statement("forget_issue_hold", "delete from issue_holds where issue_id = $1");

/** The issue is gone: whoever holds it holds nothing. */
export async function forgetHold(tx: Tx, issueId: string): Promise<void> {
  await tx.rows(FORGET, [issueId]);
}
