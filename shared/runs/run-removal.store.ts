import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { RunRow } from "./run.row.ts";

const LOGS_REMOVED = statement(
  "logs_removed_at",
  `select * from (
     select id, run_log_removed_at(id, log_removed_at) as removed_at from heartbeat_runs where id = ${anyOf("$1::uuid[]")}) r
    where removed_at is not null`,
);

/** No term is shorter, so a younger log need not be asked about. */
const SHORTEST_TERM_MS = 86_400_000;

type Journal = Pick<RunRow, "id" | "created_at" | "finished_at" | "next_event_seq" | "log_bytes" | "log_removed_at">;

/** When each of these runs lost its events and log; those that have them, or never had, are missing. */
export async function findLogRemovals(db: Queryable, runs: readonly Journal[]): Promise<Map<string, Date>> {
  const removals = new Map<string, Date>();
  for (const run of runs) if (run.log_removed_at !== null) removals.set(run.id, run.log_removed_at);
  const asked = runs.filter((run) => run.log_removed_at === null && mayBeRemoved(run)).map(({ id }) => id);
  if (asked.length === 0) return removals;
  const rows = await db.rows<{ id: string; removed_at: Date }>(LOGS_REMOVED, [asked]);
  for (const row of rows) removals.set(row.id, row.removed_at);
  return removals;
}

/** Too young by this process's clock may be old enough by the database's, for the few seconds that they differ. */
const mayBeRemoved = ({ created_at, finished_at, next_event_seq, log_bytes }: Journal): boolean =>
  finished_at !== null && (next_event_seq > 1 || log_bytes > 0) && Date.now() - created_at.getTime() > SHORTEST_TERM_MS;

/**
 * Run `r` may go: it ended so many days ago and another one of its agent has ended since. A run that was queued for
 * months is older by its id than by its end, so the end decides.
 */
export const mayGo = (days: string): string => `
  r.finished_at < now() - make_interval(days => ${days})
  and exists (select from heartbeat_runs n where n.agent_id = r.agent_id and n.id > r.id and n.finished_at is not null)`;

/** Whoever reads is told so before the first row goes. Runs that are gone altogether let go of theirs too. */
const MARK = statement(
  "mark_log_removed",
  `
  with marked as (
    update heartbeat_runs set log_removed_at = now() where id in (
      select id from heartbeat_runs r
       where id = ${anyOf("$1::uuid[]")} and log_removed_at is null and ${mayGo("$2")}
       order by id for update skip locked)
    returning id
  )
  select id from marked
  union all select id from heartbeat_runs where id = ${anyOf("$1::uuid[]")} and log_removed_at is not null
  union all select id from unnest($1::uuid[]) as asked(id) where not exists (select from heartbeat_runs r where r.id = asked.id)`,
);

/** Of these runs, those whose events and log are to be removed. */
export async function markLogsRemoved(tx: Tx, runIds: readonly string[], days: number): Promise<string[]> {
  return (await tx.rows<{ id: string }>(MARK, [runIds, days])).map(({ id }) => id);
}

const MARK_ALL = statement(
  "mark_logs_removed",
  `update heartbeat_runs set log_removed_at = now() where id = ${anyOf("$1::uuid[]")} and log_removed_at is null`,
);

/** For runs that are on their way out, and lost their journal before they went. */
export async function markAllLogsRemoved(tx: Tx, runIds: readonly string[]): Promise<void> {
  await tx.rows(MARK_ALL, [runIds]);
}
