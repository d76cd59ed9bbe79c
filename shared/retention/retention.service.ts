import type { Db } from "../db/db.ts";
import { ensurePartitions } from "../runs/run-journal.store.ts";
import { deleteStrayFires, dropFireWeek, ensureFireWeeks } from "./fires.store.ts";
import { dropOldWeeks } from "./journal-week.service.ts";
import { purgeBatch } from "./purge.service.ts";
import { deleteExpiredKeys, deleteLiveEvents, deleteOldDeliveries } from "./retention.store.ts";
import type { Terms } from "./retention-terms.ts";
import { longestTerm, sweepCompanies } from "./sweep.service.ts";
import {
  deleteOldActivity,
  deleteOldCancellations,
  deleteOldInvocations,
  deleteOldRoutineRuns,
} from "./trail.store.ts";

export interface RetentionService {
  /** Makes room for what comes: partitions of the journal and of timers' fires; resolves to how many of the two it made any for. */
  readonly preparePartitions: () => Promise<number>;
  /** Removes what the live stream can no longer be asked for; resolves to how many. */
  readonly removeOldEvents: (signal?: AbortSignal) => Promise<number>;
  /** Removes idempotency keys that have expired; resolves to how many. */
  readonly removeExpiredKeys: (signal?: AbortSignal) => Promise<number>;
  /** Removes what was sent to webhooks, and what was to be, after a month; resolves to how many. */
  readonly removeOldDeliveries: (signal?: AbortSignal) => Promise<number>;
  /** Removes the rows of deleted companies and agents none of whose runs is going; resolves to how many. */
  readonly purgeDeleted: (signal?: AbortSignal) => Promise<number>;
  /** Removes logs, wakeups and runs that their company lets go of, row by row; resolves to how many rows. */
  readonly sweepCompanies: (signal?: AbortSignal) => Promise<number>;
  /** Removes the audit trail, cancellations of backlogs, and runs of routines, that their company lets go of; resolves to how many rows. */
  readonly removeOldTrail: (signal?: AbortSignal) => Promise<number>;
  /** Drops the weeks of timers' fires that are older than any company keeps its wakeups; resolves to how many weeks and rows. */
  readonly removeOldFires: (signal?: AbortSignal) => Promise<number>;
  /** Drops the weeks of the journal that every company lets go of; resolves to how many partitions. */
  readonly dropOldWeeks: (signal?: AbortSignal) => Promise<number>;
}

/** How far back a subscriber can resume. */
const LIVE_EVENT_HOURS = 24;
const DELIVERY_DAYS = 30;
const BATCH = 5_000;
/** Rows of a purge are in many tables, and each costs more. */
const PURGE_BATCH = 1_000;

export interface RetentionDeps {
  readonly db: Db;
  /** How long the instance keeps things, where a company does not say otherwise. */
  readonly retain: Terms;
}

export function createRetentionService({ db, retain }: RetentionDeps): RetentionService {
  return {
    sweepCompanies: (signal) => sweepCompanies(db, retain, signal),
    dropOldWeeks: (signal) => dropOldWeeks(db, retain, signal),
    preparePartitions: async () => Number(await ensurePartitions(db)) + Number(await ensureFireWeeks(db)),
    removeOldEvents: (signal) => inBatches(() => deleteLiveEvents(db, LIVE_EVENT_HOURS, BATCH), signal),
    removeExpiredKeys: (signal) => inBatches(() => deleteExpiredKeys(db, BATCH), signal),
    removeOldDeliveries: (signal) => inBatches(() => deleteOldDeliveries(db, DELIVERY_DAYS, BATCH), signal),
    removeOldTrail: async (signal) => {
      let removed = 0;
      for (const remove of [deleteOldActivity, deleteOldInvocations, deleteOldCancellations, deleteOldRoutineRuns]) {
        removed += await inBatches(() => remove(db, retain, BATCH), signal);
      }
      return removed;
    },
    removeOldFires: async (signal) => {
      const days = await longestTerm(db, retain, "wakeupsDays");
      if (days === 0) return 0;
      let removed = await inBatches(() => deleteStrayFires(db, days, BATCH), signal);
      while (signal?.aborted !== true && (await dropFireWeek(db, days))) removed += 1;
      return removed;
    },
    purgeDeleted: async (signal) => {
      let total = 0;
      for (;;) {
        const removed = await purgeBatch(db, PURGE_BATCH);
        total += removed;
        if (removed === 0 || signal?.aborted === true) return total;
      }
    },
  };
}

/** Batch after batch, until one is not full; or until the round is to end, since the rest is there for the next. */
async function inBatches(remove: () => Promise<number>, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await remove();
    total += removed;
    if (removed < BATCH || signal?.aborted === true) return total;
  }
}
