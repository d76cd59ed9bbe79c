import { nextInMs } from "./due-timer.store.ts";
import { BATCH, createFiring, type Fired, type FiringDeps } from "./firing.ts";
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

/** Behind a full batch there is more: then the database is at work on one while the next is reckoned. */
const LANES = 2;

export function createClockService(deps: FiringDeps): ClockService {
  const { db } = deps;
  const fireSome = createFiring(deps);

  const fireDue = async (signal?: AbortSignal, now?: Date): Promise<Fired> => {
    const first = await fireSome(now);
    if (first.taken < BATCH) return first;
    let { taken, fires } = first;
    const lane = async (): Promise<void> => {
      while (signal?.aborted !== true) {
        const more = await fireSome(now);
        taken += more.taken;
        fires += more.fires;
        if (more.taken < BATCH) return;
      }
    };
    // A lane that fails does not leave the other behind.
    const ends = await Promise.allSettled(Array.from({ length: LANES }, lane));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    return { taken, fires };
  };

  return {
    fireDue: async (signal, now) => (await fireDue(signal, now)).fires,

    round: async (signal) => {
      let count = 0;
      for (;;) {
        const nextMs = await nextInMs(db);
        if (nextMs === undefined || nextMs > 0 || signal.aborted) return { count, nextMs };
        const { taken, fires } = await fireDue(signal);
        count += fires;
        if (taken === 0) return { count, nextMs: BUSY_MS };
      }
    },

    takeOver: (signal) => takeOverTimers(db, signal),
  };
}
