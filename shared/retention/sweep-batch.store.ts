import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import { mayGo } from "../runs/run-removal.store.ts";

/** A part of a company's rows: behind an id, and older than so many days by the time in their ids. */
export interface Walk {
  readonly companyId: string;
  readonly after: string;
  readonly days: number;
  readonly limit: number;
}

const walk = (name: string, table: string, key: string, where = "") =>
  statement(
    name,
    `select ${key} as id from ${table} where company_id = $1 and ${key} > $2 and ${key} < run_id_at(now() - make_interval(days => $3)) ${where}
      order by ${key} limit $4`,
  );

const WALKS = {
  runs: walk("walk_old_runs", "heartbeat_runs", "id"),
  wakeups: walk("walk_old_wakeups", "agent_wakeup_requests", "id"),
  leftovers: walk("walk_leftovers", "journal_leftovers", "run_id"),
};

/** The next ids, in order; what may not go yet is among them. */
export async function walkOld(db: Queryable, of: keyof typeof WALKS, part: Walk): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(WALKS[of], [part.companyId, part.after, part.days, part.limit]);
  return rows.map(({ id }) => id);
}

const LEAVE = statement(
  "leave_journals",
  `insert into journal_leftovers (run_id, company_id, is_open)
   select id, company_id, finished_at is null from heartbeat_runs where id = ${anyOf("$1::uuid[]")} and log_removed_at is null
   on conflict do nothing`,
);

/** Their journals are looked at one by one from now on. */
export async function leaveJournals(tx: Tx, runIds: readonly string[]): Promise<void> {
  await tx.rows(LEAVE, [runIds]);
}

const DELETE_JOURNALS = statement("delete_journals", "select delete_journals($1, $2) as removed");

/** Removes events and log of these runs, at most so many rows; resolves to how many. Fewer: nothing is left. */
export async function deleteJournals(tx: Tx, runIds: readonly string[], limit: number): Promise<number> {
  const [row] = await tx.rows<{ removed: number }>(DELETE_JOURNALS, [runIds, limit]);
  return row?.removed ?? 0;
}

const FORGET = statement("forget_leftovers", `delete from journal_leftovers where run_id = ${anyOf("$1::uuid[]")}`);

export async function forgetLeftovers(tx: Tx, runIds: readonly string[]): Promise<void> {
  await tx.rows(FORGET, [runIds]);
}

/** What waits stays, whatever its age, and so do the wakeups of a run that stays for being its agent's last. */
const WAKEUPS = statement(
  "delete_old_wakeups",
  `
  delete from agent_wakeup_requests where id in (
    select w.id from agent_wakeup_requests w left join heartbeat_runs r on r.id = w.run_id
     where w.id = ${anyOf("$1::uuid[]")} and w.outcome <> 'deferred' and w.last_requested_at < now() - make_interval(days => $2)
       and (r.id is null or (${mayGo("$2")}))
     order by w.id for update of w skip locked)
  returning 1`,
);

export async function deleteOldWakeups(tx: Tx, ids: readonly string[], days: number): Promise<number> {
  return (await tx.rows(WAKEUPS, [ids, days])).length;
}

/** A chain of retries stays together until its last one has ended. */
const REMOVABLE = statement(
  "removable_runs",
  `
  select id from heartbeat_runs r
   where id = ${anyOf("$1::uuid[]")} and ${mayGo("$2")}
     and not exists (
       with recursive retry as (
         select n.id, n.finished_at from heartbeat_runs n where n.retry_of_run_id = r.id
         union all
         select n.id, n.finished_at from retry join heartbeat_runs n on n.retry_of_run_id = retry.id
       )
       select from retry where finished_at is null)`,
);

export async function listRemovableRuns(tx: Tx, ids: readonly string[], days: number): Promise<string[]> {
  return (await tx.rows<{ id: string }>(REMOVABLE, [ids, days])).map(({ id }) => id);
}

const WAKEUPS_OF_RUNS = statement(
  "delete_wakeups_of_runs",
  `delete from agent_wakeup_requests where id in (
     select id from agent_wakeup_requests where run_id = ${anyOf("$1::uuid[]")} limit $2)
   returning 1`,
);

export async function deleteWakeupsOfRuns(tx: Tx, runIds: readonly string[], limit: number): Promise<number> {
  return (await tx.rows(WAKEUPS_OF_RUNS, [runIds, limit])).length;
}

/** Costs keep the id of their run, which is then nobody's: the money was spent whether or not we remember on what. */
const RUNS = statement(
  "delete_old_runs",
  `delete from heartbeat_runs where id in (
     select id from heartbeat_runs where id = ${anyOf("$1::uuid[]")} order by id for update skip locked)
   returning 1`,
);

export async function deleteRuns(tx: Tx, ids: readonly string[]): Promise<number> {
  return (await tx.rows(RUNS, [ids])).length;
}
