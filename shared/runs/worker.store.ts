import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface WorkerRegistration {
  readonly workerId: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly slots: number;
}

const REGISTER = statement(
  "register_worker",
  `insert into workers (id, host, pid, version, slots) values ($1, $2, $3, $4, $5)`,
);

/** A worker's id is fresh with each start: nothing that an earlier one left can be taken for its own. */
export async function registerWorker(db: Queryable, worker: WorkerRegistration): Promise<void> {
  await db.rows(REGISTER, [worker.workerId, worker.host, worker.pid, worker.version, worker.slots]);
}

const DEREGISTER = statement("deregister_worker", `delete from workers where id = $1`);

export async function deregisterWorker(db: Queryable, workerId: string): Promise<void> {
  await db.rows(DEREGISTER, [workerId]);
}

const FORGET = statement(
  "forget_workers",
  `delete from workers w where last_beat_at < now() - make_interval(secs => $1)
      and not exists (select from heartbeat_runs r where r.worker_id = w.id and r.status = 'running') returning id`,
);

/** Workers that were not heard of for so many seconds, and own nothing. */
export async function forgetWorkers(db: Queryable, silentSec: number): Promise<number> {
  return (await db.rows(FORGET, [silentSec])).length;
}
