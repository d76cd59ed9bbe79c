import type { Db } from "../db/db.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { takeDueTimers } from "./timer.store.ts";

export interface TimerService {
  /** Fires what is due, in batches, until nothing is; resolves to how many fired. */
  readonly fireDue: (signal?: AbortSignal) => Promise<number>;
}

const BATCH = 500;

export function createTimerService({
  db,
  wakeups,
  admission,
}: {
  readonly db: Db;
  readonly wakeups: WakeupService;
  readonly admission: Admission;
}): TimerService {
  const fireBatch = async (): Promise<number> => {
    const places = await admission.places();
    const { fired, accepted } = await db.transaction(async (tx) => {
      const due = await takeDueTimers(tx, BATCH);
      const wishes = due.map(({ id, agentId, dueAt, missed }) => ({
        agentId,
        reason: "heartbeat_timer",
        payload: { timerId: id, dueAt: dueAt.toISOString(), missedFires: missed },
      }));
      return { fired: due.length, accepted: wishes.length === 0 ? [] : await wakeups.requestMany(tx, wishes, places) };
    });
    admission.entered(accepted.map(({ run }) => run));
    return fired;
  };

  return {
    fireDue: async (signal) => {
      let total = 0;
      for (;;) {
        const fired = await fireBatch();
        total += fired;
        if (fired < BATCH || signal?.aborted === true) return total;
      }
    },
  };
}
