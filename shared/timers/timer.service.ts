import type { Db } from "../db/db.ts";
import type { Admission } from "../runs/admission.service.ts";
import { newRuns } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { takeDueTimers } from "./timer.store.ts";

export interface TimerService {
  /** Fires what is due, in batches, until nothing is; resolves to how many fired. */
  readonly fireDue: (signal?: AbortSignal) => Promise<number>;
}

const BATCH = 500;
const SCHEDULER = { type: "system", id: "heartbeat_scheduler" } as const;

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
    const { fired, placed } = await db.transaction(async (tx) => {
      const due = await takeDueTimers(tx, BATCH);
      const wishes = due.map(({ id, agentId, dueAt, missed }) => ({
        actor: SCHEDULER,
        agentId,
        source: "timer" as const,
        reason: "heartbeat_timer",
        payload: { timerId: id, dueAt: dueAt.toISOString(), missedFires: missed },
      }));
      return { fired: due.length, placed: wishes.length === 0 ? [] : await wakeups.requestMany(tx, wishes, places) };
    });
    admission.entered(newRuns(placed));
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
