import type { Db } from "../db/db.ts";
import type { Dispatch } from "./dispatch.ts";
import { listReceived } from "./routine-run.store.ts";
import { takeOverSchedules } from "./trigger-schedule.ts";

export interface RoutineSchedules {
  /** Carries out what was received and has not become anything yet, whoever received it; resolves to how many it looked at. */
  readonly carryOut: (signal?: AbortSignal) => Promise<number>;
  /** Takes over schedules as the version before keeps them; resolves to how many. */
  readonly takeOver: (signal?: AbortSignal) => Promise<number>;
}

const BATCH = 200;

export function createRoutineSchedules({
  db,
  dispatch,
}: {
  readonly db: Db;
  readonly dispatch: Dispatch;
}): RoutineSchedules {
  return {
    carryOut: async (signal) => {
      let total = 0;
      for (;;) {
        const received = await listReceived(db, BATCH);
        for (const run of received) {
          if (signal?.aborted === true) return total;
          await dispatch.carryOut(run);
          total += 1;
        }
        if (received.length < BATCH) return total;
      }
    },

    takeOver: (signal) => takeOverSchedules(db, signal),
  };
}
