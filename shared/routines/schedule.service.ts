import type { Db, Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { Dispatch } from "./dispatch.ts";
import {
  type Advance,
  advanceTriggers,
  type DueTrigger,
  type NewFire,
  recordFires,
  takeDueTriggers,
} from "./due-trigger.store.ts";
import { listReceived } from "./routine-run.store.ts";
import { planDue } from "./routine-schedule.ts";

export interface RoutineSchedules {
  /**
   * Records the fires of all schedules that are due, and sets each to its next; resolves to how many. What they bring is
   * carried out by `carryOut`. `now`: instead of the database's clock.
   */
  readonly fireDue: (signal?: AbortSignal, now?: Date) => Promise<number>;
  /** Carries out what was received and has not become anything yet, whoever received it; resolves to how many it looked at. */
  readonly carryOut: (signal?: AbortSignal) => Promise<number>;
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
    fireDue: async (signal, now) => {
      let total = 0;
      for (;;) {
        const { taken, fired } = await db.transaction((tx) => fireBatch(tx, now));
        total += fired;
        if (taken < BATCH || signal?.aborted === true) return total;
      }
    },

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
  };
}

async function fireBatch(tx: Tx, now: Date | undefined): Promise<{ taken: number; fired: number }> {
  const due = await takeDueTriggers(tx, BATCH, now);
  if (due.length === 0) return { taken: 0, fired: 0 };
  const planned = due.map(planOf);
  const fires = planned.flatMap((plan) => plan.fires);
  const fired = fires.length === 0 ? 0 : await recordFires(tx, fires);
  await advanceTriggers(
    tx,
    planned.map(({ step }) => step),
  );
  return { taken: due.length, fired };
}

interface Planned {
  readonly fires: readonly NewFire[];
  readonly step: Advance;
}

/** One that cannot be reckoned is set aside with the reason, and the others go on. */
function planOf(trigger: DueTrigger): Planned {
  const { id, company_id: companyId, routine_id: routineId, now } = trigger;
  try {
    const { fires, nextRunAt } = planDue(trigger, now);
    const of = { companyId, routineId, triggerId: id };
    return {
      fires: fires.map(({ dueAt, missed }) => ({ ...of, id: newId(), dueAt, missed })),
      step: { id, nextRunAt, problem: null },
    };
  } catch (error) {
    return { fires: [], step: { id, nextRunAt: null, problem: `Set aside: ${(error as Error).message}` } };
  }
}
