import type { Logger } from "pino";

import type { LiveBus } from "../shared/live/live-bus.ts";
import type { RunExecution, WorkerRegistration } from "../shared/runs/run-execution.service.ts";
import { inRounds } from "./rounds.ts";

export interface StandingOrders {
  readonly close: () => Promise<void>;
}

export interface StandingOrdersDeps {
  readonly runs: Pick<RunExecution, "orders" | "register">;
  readonly bus: Pick<LiveBus, "subscribe">;
  /** As the worker is now. */
  readonly registration: () => WorkerRegistration;
  readonly everyMs: number;
  /** Told when it changes. */
  readonly onDrain: (isToDrain: boolean) => void;
  readonly log: Logger;
}

/**
 * What people want of this worker, as its row says: level-triggered, so that a hint that was lost costs one round.
 * Where the row is gone (the worker was silent for so long that it was forgotten) it is listed anew, and where the
 * worker has changed since (a tool was installed), it says so.
 */
export function followOrders({ runs, bus, registration, everyMs, onDrain, log }: StandingOrdersDeps): StandingOrders {
  const { workerId } = registration();
  let told = JSON.stringify(registration());
  let isDraining = false;
  let isClosed = false;

  const ask = async (): Promise<void> => {
    const orders = await runs.orders(workerId);
    if (isClosed) return;
    const self = registration();
    const text = JSON.stringify(self);
    if (orders === undefined) log.warn("this worker was forgotten; it is listed anew");
    if (orders === undefined || text !== told) await runs.register(self);
    told = text;
    if (orders === undefined) return;
    if (orders.isToDrain === isDraining) return;
    isDraining = orders.isToDrain;
    log.info(isDraining ? "told to take nothing new" : "told to take runs again");
    onDrain(isDraining);
  };

  const rounds = inRounds(ask, { everyMs, what: "reading orders", log });
  const unsubscribe = bus.subscribe((hint) => {
    if (hint.kind === "resync" || (hint.kind === "worker" && hint.workerId === workerId)) rounds.begin();
  });
  return {
    close: async () => {
      isClosed = true;
      unsubscribe();
      await rounds.close();
    },
  };
}
