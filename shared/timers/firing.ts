import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import { isRetryable } from "../db/pg-errors.ts";
import { UnavailableError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { metrics } from "../metrics/metrics.ts";
import type { Admission } from "../runs/admission.service.ts";
import { newRuns } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { listDue, setAside } from "./due-timer.store.ts";
import { type FiredBatch, fireBatch, type Which } from "./fire-batch.ts";

export interface FiringDeps {
  readonly db: Db;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly admission: Pick<Admission, "places" | "entered">;
  readonly bus: Pick<LiveBus, "publish">;
  readonly log: Logger;
}

/** How much a batch was: of how many timers, and how many fires. */
export interface Fired {
  readonly taken: number;
  readonly fires: number;
}

/** Timers that one transaction takes. */
export const BATCH = 500;

/** Fires a batch of what is due. `now`: instead of the database's clock. */
export function createFiring(deps: FiringDeps): (now?: Date) => Promise<Fired> {
  return async (now) => {
    try {
      return await fire(deps, { which: { limit: BATCH }, now });
    } catch (error) {
      if (isOutage(error)) throw error;
      return fireEach(deps, error, now);
    }
  };
}

const isOutage = (error: unknown): boolean => error instanceof UnavailableError || isRetryable(error);

async function fire({ db, admission, wakeups, bus }: FiringDeps, which: Which): Promise<Fired> {
  const places = await admission.places();
  const began = performance.now();
  const { requestMany } = wakeups;
  const batch = await db.transaction((tx) => fireBatch(tx, { requestMany, places }, which));
  measure(batch, performance.now() - began);
  admission.entered(newRuns(batch.placed));
  // What they bring waits to be carried out.
  if (batch.fired.some(({ outcome }) => outcome === "received")) bus.publish({ kind: "timers" });
  return { taken: batch.taken, fires: batch.fired.length };
}

/** By the database's clock when they were taken, and ours for how long it took. */
function measure({ fired, takenAt }: FiredBatch, tookMs: number): void {
  const at = (takenAt?.getTime() ?? 0) + tookMs;
  metrics.count("timerFires", {}, fired.length);
  for (const { plannedAt } of fired) metrics.observe("timerLateness", (at - plannedAt.getTime()) / 1_000, {});
}

interface Failure {
  readonly id: string;
  readonly message: string;
}

/** One by one: a row that the database refuses is set aside with its error, where others are not refused. If all are, it is not they. */
async function fireEach(deps: FiringDeps, cause: unknown, now: Date | undefined): Promise<Fired> {
  const { db, log } = deps;
  const failures: Failure[] = [];
  let [taken, fires] = [0, 0];
  for (const id of await listDue(db, BATCH / 2, now)) {
    try {
      const fired = await fire(deps, { which: { id }, now });
      taken += fired.taken;
      fires += fired.fires;
    } catch (error) {
      if (isOutage(error)) throw error;
      failures.push({ id, message: (error as Error).message });
    }
  }
  if (taken === 0) throw cause;
  for (const { id, message } of failures) {
    log.warn({ timerId: id, problem: message }, "timer set aside");
    await setAside(db, id, message, now);
  }
  return { taken, fires };
}
