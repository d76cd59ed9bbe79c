import type { WorkspaceReport } from "../adapters/tool-checks.ts";
import type { ToolReport } from "../adapters/tool-commands.ts";
import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface WorkerRegistration {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly slots: number;
  /** The types that it can run. */
  readonly adapters?: readonly string[];
  /** What it knows of the tools on its host, by adapter type. */
  readonly tools?: Readonly<Record<string, ToolReport>>;
  readonly workspaces?: WorkspaceReport;
}

const REGISTER = statement(
  "register_worker",
  `insert into workers (id, host, pid, version, slots, adapters, tools, workspaces)
   values ($1, $2, $3, $4, $5, $6, $7, $8)
   on conflict (id) do update set adapters = excluded.adapters, tools = excluded.tools, workspaces = excluded.workspaces`,
);

/**
 * A worker's id is fresh with each start: nothing that an earlier one left can be taken for its own. One that was
 * silent for so long that it was forgotten registers again, and so does one that can run more, or less, than before.
 */
export async function registerWorker(db: Queryable, worker: WorkerRegistration): Promise<void> {
  const { workerId, host, pid, version, slots, adapters, tools = {}, workspaces = null } = worker;
  const reported = [adapters ?? null, JSON.stringify(tools), workspaces === null ? null : JSON.stringify(workspaces)];
  await db.rows(REGISTER, [workerId, host, pid, version, slots, ...reported]);
}

/** Of a worker that does not say: what every version can run. */
const ADAPTERS = statement(
  "usable_adapters",
  `select distinct unnest(coalesce(adapters, '{process,http}')) as adapter from workers
    where last_beat_at > now() - make_interval(secs => $1) order by 1`,
);

/** The types that workers can run which are there. `lostAfterSec`: of which silence a worker counts as lost. */
export async function listUsableAdapters(db: Queryable, lostAfterSec: number): Promise<string[]> {
  return (await db.rows<{ adapter: string }>(ADAPTERS, [lostAfterSec])).map(({ adapter }) => adapter);
}

const DEREGISTER = statement("deregister_worker", `delete from workers where id = $1`);

export async function deregisterWorker(db: Queryable, workerId: string): Promise<void> {
  await db.rows(DEREGISTER, [workerId]);
}

/**
 * Of worker `w`: nothing was heard of it for a quarter of an hour, and it owns nothing. So long a lost one is shown:
 * time to look at what happened, and longer than any lease.
 */
const IS_GONE = `(w.last_beat_at < now() - interval '15 minutes'
  and not exists (select from heartbeat_runs r where r.worker_id = w.id and r.status = 'running'))`;

/** One that was told to drain may only be cut off: what it was told is kept for as long as it may come back. */
const FORGET = statement(
  "forget_workers",
  `delete from workers w where ${IS_GONE}
      and (w.drain_asked_at is null or w.last_beat_at < now() - interval '30 days') returning id`,
);

/** Workers that were not heard of for so long that they count as gone. */
export async function forgetWorkers(db: Queryable): Promise<number> {
  return (await db.rows(FORGET)).length;
}

/** What people want of a worker. */
export interface WorkerOrders {
  readonly isToDrain: boolean;
}

const ORDERS = statement(
  "worker_orders",
  `select drain_asked_at is not null as is_to_drain from workers where id = $1`,
);

/** Nothing where the worker is not listed. */
export async function findOrders(db: Queryable, workerId: string): Promise<WorkerOrders | undefined> {
  const [row] = await db.rows<{ is_to_drain: boolean }>(ORDERS, [workerId]);
  return row && { isToDrain: row.is_to_drain };
}

export interface WorkerRow {
  id: string;
  host: string;
  pid: number;
  version: string;
  slots: number;
  adapters: string[] | null;
  tools: Record<string, ToolReport>;
  workspaces: WorkspaceReport | null;
  started_at: Date;
  last_beat_at: Date;
  drain_asked_at: Date | null;
  drain_asked_by: string | null;
  drain_reason: string | null;
  state: "live" | "draining" | "lost";
  running: number;
}

const LISTED = `
  select w.*, case when w.last_beat_at < now() - make_interval(secs => $1) then 'lost'
                   when w.is_draining or w.drain_asked_at is not null then 'draining' else 'live' end as state,
         (select count(*) from heartbeat_runs r where r.worker_id = w.id and r.status = 'running') as running
    from workers w`;
const LIST = statement("list_workers", `${LISTED} where not ${IS_GONE} order by w.started_at, w.id limit 10000`);
const FIND = statement("find_worker", `${LISTED} where w.id = $2`);

/** The oldest first. `lostAfterSec`: of which silence a worker counts as lost. */
export function listWorkers(db: Queryable, lostAfterSec: number): Promise<WorkerRow[]> {
  return db.rows<WorkerRow>(LIST, [lostAfterSec]);
}

export async function findWorker(
  db: Queryable,
  workerId: string,
  lostAfterSec: number,
): Promise<WorkerRow | undefined> {
  const [row] = await db.rows<WorkerRow>(FIND, [lostAfterSec, workerId]);
  return row;
}

/** Who asks again gives a new reason; it drains since the first time. */
const ASK_TO_DRAIN = statement(
  "ask_worker_to_drain",
  `update workers set drain_asked_at = coalesce(drain_asked_at, now()), drain_asked_by = $2, drain_reason = $3 where id = $1
   returning id`,
);

/** False when there is no such worker. */
export async function askToDrain(
  db: Queryable,
  workerId: string,
  { by, reason }: { readonly by: string; readonly reason: string | null },
): Promise<boolean> {
  return (await db.rows(ASK_TO_DRAIN, [workerId, by, reason])).length > 0;
}

const LET_TAKE = statement(
  "let_worker_take",
  `update workers set drain_asked_at = null, drain_asked_by = null, drain_reason = null
    where id = $1 and drain_asked_at is not null returning id`,
);

/** False when nobody had told it to drain. */
export async function letTake(db: Queryable, workerId: string): Promise<boolean> {
  return (await db.rows(LET_TAKE, [workerId])).length > 0;
}
