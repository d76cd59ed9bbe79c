import { recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireInstanceAdmin } from "../auth/actor.ts";
import { listCompanyIds } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { LOST_AFTER_LEASE_SEC } from "../runs/reaper.service.ts";
import type { WorkerRow } from "../runs/worker.store.ts";
import { askToDrain, findWorker, letTake, listWorkers } from "../runs/worker.store.ts";
import type { DrainWorker, Worker } from "./worker.schema.ts";

/** The fleet's workers, as they show themselves. All of it: forbidden to agents. */
export interface WorkerService {
  /** The oldest first; those that died too, for a while. */
  readonly list: (actor: Actor) => Promise<Worker[]>;
  /** It takes nothing new, finishes what it has, and stays until it is stopped. @throws not_found */
  readonly drain: (actor: Actor, workerId: string, drain: DrainWorker) => Promise<Worker>;
  /** It takes runs again, unless it is stopping. @throws not_found */
  readonly undrain: (actor: Actor, workerId: string) => Promise<Worker>;
}

export interface WorkerServiceDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly leaseSec: number;
}

export function createWorkerService({ db, bus, leaseSec }: WorkerServiceDeps): WorkerService {
  const lostAfterSec = leaseSec + LOST_AFTER_LEASE_SEC;

  /** The worker hears of it at once, or with its next beat. */
  const told = async (workerId: string, companyIds: readonly string[]): Promise<Worker> => {
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
    const row = await findWorker(db, workerId, lostAfterSec);
    if (row === undefined) throw new NotFoundError("Worker");
    bus.publish({ kind: "worker", workerId });
    return toWorker(row);
  };

  return {
    list: async (actor) => {
      requireInstanceAdmin(actor);
      return (await listWorkers(db, lostAfterSec)).map(toWorker);
    },

    drain: async (actor, workerId, { reason = null }) => {
      requireInstanceAdmin(actor);
      const companyIds = await db.transaction(async (tx) => {
        const isThere = await askToDrain(tx, workerId, { by: actorId(actor), reason });
        return isThere ? note(tx, { actor, workerId, action: "worker.drained", details: { reason } }) : [];
      });
      return told(workerId, companyIds);
    },

    undrain: async (actor, workerId) => {
      requireInstanceAdmin(actor);
      const companyIds = await db.transaction(async (tx) => {
        const wasDrained = await letTake(tx, workerId);
        return wasDrained ? note(tx, { actor, workerId, action: "worker.undrained" }) : [];
      });
      return told(workerId, companyIds);
    },
  };
}

interface Note {
  readonly actor: Actor;
  readonly workerId: string;
  readonly action: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Whose runs it would have taken nobody knows: as with the fleet, it stands in the trail of each company. */
async function note(tx: Tx, { workerId, ...entry }: Note): Promise<string[]> {
  const companyIds = await listCompanyIds(tx);
  await recordActivityOfMany(tx, companyIds, { ...entry, entityType: "worker", entityId: workerId });
  return companyIds;
}

const toWorker = (row: WorkerRow): Worker => ({
  id: row.id,
  host: row.host,
  pid: row.pid,
  version: row.version,
  slots: row.slots,
  running: row.running,
  adapters: row.adapters,
  tools: row.tools,
  workspaces: row.workspaces,
  state: row.state,
  since: row.started_at.toISOString(),
  lastBeatAt: row.last_beat_at.toISOString(),
  drain:
    row.drain_asked_at === null
      ? null
      : { since: row.drain_asked_at.toISOString(), by: row.drain_asked_by, reason: row.drain_reason },
});
