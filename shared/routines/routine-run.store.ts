import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement, unplanned } from "../db/db.ts";
import type { IssueRefRow } from "./routine.store.ts";
import type { RoutineRun, RoutineRunFilter, RoutineRunStatus, RunSource } from "./routine-run.schema.ts";

export interface RoutineRunRow {
  id: string;
  company_id: string;
  routine_id: string;
  trigger_id: string | null;
  source: RunSource;
  status: RoutineRunStatus;
  due_at: Date | null;
  missed_fires: number;
  idempotency_key: string | null;
  request_digest: Buffer | null;
  trigger_payload: Record<string, unknown> | null;
  linked_issue_id: string | null;
  coalesced_into_run_id: string | null;
  failure_reason: string | null;
  attempts: number;
  triggered_at: Date;
  completed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface ShownRunRow extends RoutineRunRow {
  linked_issue: IssueRefRow | null;
  trigger: RoutineRun["trigger"];
}

const SHOWN = `
  case when i.id is null then null else jsonb_build_object(
    'id', i.id, 'identifier', i.identifier, 'title', i.title, 'status', i.status, 'priority', i.priority) end as linked_issue,
  case when t.id is null then null else jsonb_build_object('id', t.id, 'kind', t.kind, 'label', t.label) end as trigger`;
const AROUND = "left join issues i on i.id = r.linked_issue_id left join routine_triggers t on t.id = r.trigger_id";

const SHOW = statement("show_routine_run", `select r.*, ${SHOWN} from routine_runs r ${AROUND} where r.id = $1`);

/** There must be one. */
export const showRun = async (db: Queryable, id: string): Promise<ShownRunRow> =>
  one(await db.rows<ShownRunRow>(SHOW, [id]));

/** A page, the newest first. */
export function listRuns(db: Queryable, routineId: string, filter: RoutineRunFilter): Promise<ShownRunRow[]> {
  const page = sqlBuilder("routine_runs")
    .select("*")
    .where("routine_id", routineId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.status !== undefined) void page.where("status", filter.status);
  if (filter.triggerId !== undefined) void page.where("trigger_id", filter.triggerId);
  if (filter.cursor !== undefined) void page.where("id", "<", filter.cursor);
  const query = sqlBuilder
    .select("r.*", sqlBuilder.raw(SHOWN))
    .from(page.as("r"))
    .leftJoin("issues as i", "i.id", "r.linked_issue_id")
    .leftJoin("routine_triggers as t", "t.id", "r.trigger_id")
    .orderBy("r.id", "desc");
  return db.run<ShownRunRow>(query);
}

const LATEST = statement(
  "latest_routine_runs",
  `
  select r.*, ${SHOWN}
    from unnest($1::uuid[]) as wanted(id)
   cross join lateral (select * from routine_runs where routine_id = wanted.id order by id desc limit 1) r ${AROUND}`,
);

/** Of each of these routines the newest. */
export const listLatestRuns = (db: Queryable, routineIds: readonly string[]): Promise<ShownRunRow[]> =>
  db.rows<ShownRunRow>(LATEST, [routineIds]);

/** Of open executions no more are looked at: nobody has so many that are worked on. */
const MOST_OPEN = 100;

/**
 * An execution is active while its issue is open and an agent is at it, or certainly will be: a run about it goes on or
 * waits, or a wakeup for it is kept. One that merely lies there is not: it would keep out all that comes, for ever.
 */
const ACTIVE = statement(
  "active_routine_executions",
  `
  select distinct on (o.routine_id) o.routine_id, o.id as run_id, i.id as issue_id, i.assignee_agent_id,
         i.identifier, i.title, i.status, i.priority
    from unnest($1::uuid[]) as wanted(id)
   cross join lateral (
     select r.id, r.routine_id, r.linked_issue_id from routine_runs r
      where r.routine_id = wanted.id and r.status = 'issue_created' order by r.id desc limit ${MOST_OPEN}) o
    join issues i on i.id = o.linked_issue_id and i.status not in ('done', 'cancelled')
   where exists (select from heartbeat_runs h where h.issue_id = i.id
                    and ${unplanned("h.status in ('queued', 'scheduled_retry', 'running')")})
      or exists (select from agent_wakeup_requests w where w.agent_id = i.assignee_agent_id and w.outcome = 'deferred'
                    and w.company_id = i.company_id and issue_of_wakeup(w.payload) = i.id)
   order by o.routine_id, o.id desc`,
);

export interface ActiveExecution {
  readonly routine_id: string;
  readonly run_id: string;
  readonly issue_id: string;
  readonly assignee_agent_id: string | null;
  readonly identifier: string;
  readonly title: string;
  readonly status: IssueRefRow["status"];
  readonly priority: IssueRefRow["priority"];
}

/** The newest of each of these routines. */
export const listActive = (db: Queryable, routineIds: readonly string[]): Promise<ActiveExecution[]> =>
  db.rows<ActiveExecution>(ACTIVE, [routineIds]);

export type NewRun = Pick<
  RoutineRunRow,
  | "id"
  | "company_id"
  | "routine_id"
  | "trigger_id"
  | "source"
  | "idempotency_key"
  | "request_digest"
  | "trigger_payload"
>;

/** As received: what becomes of it is decided in the same transaction, or by a scheduler. */
export async function insertRun(tx: Tx, run: NewRun): Promise<RoutineRunRow> {
  const payload = run.trigger_payload && JSON.stringify(run.trigger_payload);
  const row = { ...run, trigger_payload: payload, status: "received" };
  return one(await tx.run<RoutineRunRow>(sqlBuilder("routine_runs").insert(row).returning("*")));
}

const KNOWN = statement(
  "known_routine_run",
  `
  select id from routine_runs
   where (routine_id = $1 and coalesce(trigger_id, '00000000-0000-0000-0000-000000000000') =
            coalesce($2::uuid, '00000000-0000-0000-0000-000000000000') and idempotency_key = $3)
      or (trigger_id = $2 and request_digest = $4)
   order by id limit 1`,
);

/** That was made with the same key, or of the same signed request, by the same trigger. Lock the routine to rely on it. */
export async function findKnownRun(
  db: Queryable,
  { routine_id, trigger_id, idempotency_key, request_digest }: NewRun,
): Promise<string | undefined> {
  if (idempotency_key === null && request_digest === null) return undefined;
  return (await db.rows<{ id: string }>(KNOWN, [routine_id, trigger_id, idempotency_key, request_digest]))[0]?.id;
}

const RECEIVED = statement(
  "received_routine_runs",
  `select id, company_id, routine_id from routine_runs where status = 'received' and retry_at <= now() order by retry_at, id limit $1`,
);

/** What nobody has carried out yet. */
export const listReceived = (
  db: Queryable,
  limit: number,
): Promise<Pick<RoutineRunRow, "id" | "company_id" | "routine_id">[]> => db.rows(RECEIVED, [limit]);

const TAKE = statement(
  "take_routine_run",
  `select * from routine_runs where id = $1 and ${unplanned("status = 'received'")} for update`,
);

/** Undefined when somebody else has carried it out meanwhile. Lock its routine first. */
export const takeReceived = async (tx: Tx, id: string): Promise<RoutineRunRow | undefined> =>
  (await tx.rows<RoutineRunRow>(TAKE, [id]))[0];

export interface Fate {
  readonly status: RoutineRunStatus;
  readonly linkedIssueId?: string;
  readonly coalescedIntoRunId?: string;
  readonly reason?: string;
}

const SETTLE = statement(
  "settle_routine_run",
  `
  update routine_runs
     set status = $2, linked_issue_id = $3, coalesced_into_run_id = $4, failure_reason = $5, updated_at = now(),
         completed_at = case when $2 = 'issue_created' then null else now() end
   where id = $1 and status = 'received'`,
);

export async function settleRun(tx: Queryable, id: string, fate: Fate): Promise<void> {
  const { status, linkedIssueId = null, coalescedIntoRunId = null, reason = null } = fate;
  await tx.rows(SETTLE, [id, status, linkedIssueId, coalescedIntoRunId, reason]);
}

const POSTPONE = statement(
  "postpone_routine_run",
  `
  update routine_runs
     set attempts = attempts + 1, updated_at = now(), retry_at = now() + make_interval(secs => least(300, 5 * 2 ^ attempts)),
         failure_reason = $2, status = case when attempts + 1 >= $3 then 'failed' else status end,
         completed_at = case when attempts + 1 >= $3 then now() end
   where id = $1 and status = 'received'`,
);

/** For a while, longer each time; after so many tries it is given up. */
export async function postponeRun(db: Queryable, id: string, reason: string, tries: number): Promise<void> {
  await db.rows(POSTPONE, [id, reason, tries]);
}
