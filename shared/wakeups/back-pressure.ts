import type { Db } from "../db/db.ts";
import { batcher } from "../kernel/batcher.ts";
import { BacklogFullError } from "../kernel/errors.ts";
import { type Place, queueLimit } from "./queue-limit.ts";
import { type AgentScope, countQueued, countQueuedOf, listJoinable } from "./queued-count.store.ts";

export interface QueueLimits {
  /** Runs that may be queued, of one company and in all; 0: any number. */
  readonly maxQueuedPerCompany: number;
  readonly maxQueued: number;
}

/** Turns outside calls away once too much waits. What comes by itself, and what joins, is always let in. */
export interface BackPressure {
  /** A place for a new run of this company, or the error that says which limit is reached. */
  readonly take: (companyId: string) => Promise<Place | BacklogFullError>;
  /** Whether a wakeup of this scope would join a run that waits, and so make none. */
  readonly wouldJoin: (scope: AgentScope) => Promise<boolean>;
}

const BATCH = { max: 64, inFlight: 1 };
const ALL = "all";

export function createBackPressure({
  db,
  limits: { maxQueuedPerCompany, maxQueued },
}: {
  readonly db: Db;
  readonly limits: QueueLimits;
}): BackPressure {
  const countOf = batcher(async (companyIds: readonly string[]) => {
    const counts = await countQueuedOf(db, companyIds, maxQueuedPerCompany);
    return companyIds.map((id) => counts.get(id) ?? 0);
  }, BATCH);
  const ofCompany = queueLimit({ limit: maxQueuedPerCompany, count: countOf });
  const ofAll = queueLimit({ limit: maxQueued, count: () => countQueued(db, maxQueued) });

  return {
    take: async (companyId) => {
      const one = await ofCompany.take(companyId);
      if (one === null) return new BacklogFullError("company", maxQueuedPerCompany);
      const other = await ofAll.take(ALL).catch((error: unknown) => {
        one.leave(false);
        throw error;
      });
      if (other === null) {
        one.leave(false);
        return new BacklogFullError("instance", maxQueued);
      }
      return {
        leave: (isUsed) => {
          one.leave(isUsed);
          other.leave(isUsed);
        },
      };
    },

    wouldJoin: batcher((scopes: readonly AgentScope[]) => listJoinable(db, scopes), BATCH),
  };
}
