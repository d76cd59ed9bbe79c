import { nextInMs } from "./due-timer.store.ts";
import { BATCH, createFiring, type FiringDeps } from "./firing.ts";
import { takeOverTimers } from "./take-over.ts";

/** What fires by the clock. */
export interface ClockService {
  /** Fires what is due, in batches, until nothing is; resolves to how many fires. `now`: instead of the database's clock. */
  readonly fireDue: (signal?: AbortSignal, now?: Date) => Promise<number>;
  /** The same as a round of a scheduler, which sleeps until the next timer is due: `nextMs`, absent when there is none. */
  readonly round: (signal: AbortSignal) => Promise<{ readonly count: number; readonly nextMs: number | undefined }>;
  /** Takes over what the version before keeps in its own table; resolves to how many. */
  readonly takeOver: (signal?: AbortSignal) => Promise<number>;
}

/** What is due is locked by another scheduler: it is looked at again after this, should that one have died. */
const BUSY_MS = 250;

export function createClockService(deps: FiringDeps): ClockService {
  const { db } = deps;
  const fireSome = createFiring(deps);
  return {
    fireDue: async (signal, now) => {
      let total = 0;
      for (;;) {
        const { taken, fires } = await fireSome(now);
        total += fires;
        if (taken < BATCH || signal?.aborted === true) return total;
      }
    },

    round: async (signal) => {
      let count = 0;
      for (;;) {
        const nextMs = await nextInMs(db);
        if (nextMs === undefined || nextMs > 0 || signal.aborted) return { count, nextMs };
        const { taken, fires } = await fireSome();
        count += fires;
        if (taken === 0) return { count, nextMs: BUSY_MS };
      }
    },

    takeOver: (signal) => takeOverTimers(db, signal),
  };
}
