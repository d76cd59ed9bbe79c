import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, sqlBuilder, statement, unplanned } from "../db/db.ts";

/** Whose backlog: of all agents of a company, or of one. */
export interface BacklogScope {
  readonly companyId: string;
  readonly agentId: string | null;
}

export type WaitingStatus = "queued" | "scheduled_retry";

/** Each by the index that knows what waits in its scope, never by one of all that there ever was. */
const waitingRuns = ({ companyId, agentId }: BacklogScope, statuses: readonly WaitingStatus[]) => {
  const query = sqlBuilder("heartbeat_runs as r").whereIn("r.status", statuses);
  if (agentId === null) return query.where("r.company_id", companyId);
  return query.where("r.agent_id", agentId).whereRaw("(r.status || '') in ('queued', 'scheduled_retry')");
};

const keptWakeups = ({ companyId, agentId }: BacklogScope) => {
  const query = sqlBuilder("agent_wakeup_requests as w").where("w.outcome", "deferred");
  if (agentId !== null) return query.where("w.agent_id", agentId);
  return query.whereIn("w.agent_id", sqlBuilder("agents").select("id").where("company_id", companyId));
};

/** How much waits: runs, and wakeups that are kept for later. */
export async function countBacklog(db: Queryable, scope: BacklogScope): Promise<number> {
  const runs = one(await db.run<{ n: number }>(waitingRuns(scope, ["queued", "scheduled_retry"]).count("* as n")));
  const wakeups = one(await db.run<{ n: number }>(keptWakeups(scope).count("* as n")));
  return runs.n + wakeups.n;
}

export interface BacklogPage {
  readonly ids: readonly string[];
  readonly agentIds: readonly string[];
  /** Behind which the next page begins. */
  readonly cursor: string;
}

interface PageRow {
  id: string;
  agent_id: string;
  scope?: string;
}

/** A scope may be empty, and an empty cursor is the beginning. */
const PLACE = "=";

/** Runs that wait, `limit` of them behind the cursor; undefined behind the last. */
export async function pageOfWaiting(
  tx: Tx,
  scope: BacklogScope & { readonly status: WaitingStatus },
  cursor: string,
  limit: number,
): Promise<BacklogPage | undefined> {
  const column = scope.agentId === null ? "id" : "scope";
  const query = waitingRuns(scope, [scope.status]).select("r.id", "r.agent_id", "r.scope").orderBy(`r.${column}`);
  if (cursor !== "") void query.where(`r.${column}`, ">", cursor.slice(PLACE.length));
  const rows = await tx.run<PageRow>(query.limit(limit));
  return toPage(rows, (last) => `${PLACE}${last[column]}`);
}

/** Wakeups that are kept, likewise. */
export async function pageOfKept(
  tx: Tx,
  scope: BacklogScope,
  cursor: string,
  limit: number,
): Promise<BacklogPage | undefined> {
  const query = keptWakeups(scope).select("w.id", "w.agent_id").orderBy(["w.agent_id", "w.id"]);
  if (cursor !== "") void query.whereRaw("(w.agent_id, w.id) > (?::uuid, ?::uuid)", cursor.split(" "));
  const rows = await tx.run<PageRow>(query.limit(limit));
  return toPage(rows, (last) => `${last.agent_id} ${last.id}`);
}

function toPage(rows: readonly PageRow[], place: (last: PageRow) => string): BacklogPage | undefined {
  const last = rows.at(-1);
  if (last === undefined) return undefined;
  return {
    ids: rows.map(({ id }) => id),
    agentIds: [...new Set(rows.map(({ agent_id }) => agent_id))],
    cursor: place(last),
  };
}

/**
 * Which of these runs still wait, and stand for what was asked for by then ($2: a cancellation, whose moment counts), and whether for
 * something newer, too. One that was made later counts where a kept wakeup was released into it; not where it is the
 * retry of one that was running then.
 */
const JUDGE = statement(
  "judge_backlog",
  `
  select r.id, w.has_newer
    from heartbeat_runs r
    cross join (select requested_at as moment from backlog_cancellations where id = $2) c
    cross join lateral (
      select coalesce(bool_or(requested_at > c.moment), false) as has_newer,
             coalesce(bool_or(requested_at <= c.moment), r.created_at <= c.moment) as has_older
        from agent_wakeup_requests where run_id = r.id) w
   where r.id = ${anyOf("$1::uuid[]")} and ${unplanned("r.status in ('queued', 'scheduled_retry')")}
     and w.has_older and (r.created_at <= c.moment or r.retry_of_run_id is null)`,
);

export interface Judged {
  /** Nobody asked for them since. */
  readonly doomed: readonly string[];
  /** A newer wakeup has joined them. */
  readonly joined: readonly string[];
}

/** Lock their slots first: a wakeup joins under that lock, and a run is claimed. */
export async function judgeRuns(tx: Tx, runIds: readonly string[], cancellationId: string): Promise<Judged> {
  const rows = await tx.rows<{ id: string; has_newer: boolean }>(JUDGE, [runIds, cancellationId]);
  return {
    doomed: rows.filter((row) => !row.has_newer).map((row) => row.id),
    joined: rows.filter((row) => row.has_newer).map((row) => row.id),
  };
}

const LEAVE_NEWER = statement(
  "cancel_older_wakeups",
  `
  update agent_wakeup_requests
     set outcome = 'cancelled', outcome_reason = 'backlog.cancelled', message = $3, run_id = null
   where run_id = ${anyOf("$1::uuid[]")} and requested_at <= (select requested_at from backlog_cancellations where id = $2)
  returning id`,
);

const OF_NEWER = statement(
  "run_of_newer_wakeup",
  `
  update heartbeat_runs r
     set wakeup_request_id = (select w.id from agent_wakeup_requests w where w.run_id = r.id order by w.id limit 1), updated_at = now()
   where r.id = ${anyOf("$1::uuid[]")}`,
);

export interface Cancelling {
  readonly cancellationId: string;
  readonly message: string;
}

/** The runs stay, for the wakeups that joined them since; the older ones are cancelled. */
export async function cancelOlderWakeups(tx: Tx, runIds: readonly string[], why: Cancelling): Promise<void> {
  await tx.rows(LEAVE_NEWER, [runIds, why.cancellationId, why.message]);
  await tx.rows(OF_NEWER, [runIds]);
}

const CANCEL_KEPT = statement(
  "cancel_kept_wakeups",
  `
  update agent_wakeup_requests
     set outcome = 'cancelled', outcome_reason = 'backlog.cancelled', message = $3
   where id = ${anyOf("$1::uuid[]")} and outcome = 'deferred'
     and requested_at <= (select requested_at from backlog_cancellations where id = $2)
  returning id`,
);

/** Lock their agents' slots first: they are released under that lock. Resolves to how many there were. */
export async function cancelKept(tx: Tx, wakeupIds: readonly string[], why: Cancelling): Promise<number> {
  return (await tx.rows(CANCEL_KEPT, [wakeupIds, why.cancellationId, why.message])).length;
}
