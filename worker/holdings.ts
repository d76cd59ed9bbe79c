import type { Logger } from "pino";

import { metrics } from "../shared/metrics/metrics.ts";
import type { Renewal } from "../shared/runs/run-execution.service.ts";
import type { Stop } from "./adapters/adapter.ts";

/** The runs that a worker holds, and the ways in which they are told to end. */
export interface Holdings {
  readonly has: (runId: string) => boolean;
  readonly runIds: () => string[];
  /** Watches over a run until `release`; its signal is aborted with a `Stop` when the run must end. */
  readonly hold: (run: { runId: string; fencingToken: number }) => AbortSignal;
  readonly release: (runId: string) => void;
  /** Ends this run, if it is held. */
  readonly stop: (runId: string, stop: Stop) => void;
  /** Ends all runs with this stop. */
  readonly stopAll: (stop: Stop) => void;
  /** The same, and those that are still to come: a claim may be under way. */
  readonly stopForGood: (stop: Stop) => void;
  /** Ends the runs that someone wants to end. */
  readonly obey: (rows: readonly Renewal[]) => void;
  /** Of these runs, ends those that are not among what the worker owns. */
  readonly dropLost: (runIds: readonly string[], owned: readonly Renewal[]) => void;
}

export const LOST: Stop = { cause: "lease_lost", message: "The run is no longer this worker's", graceMs: 0 };

const CANCEL_GRACE_MS = 1_500;

const cancelOf = (row: Renewal): Stop => ({
  cause: row.error_code === "budget_exceeded" ? "budget_exceeded" : "cancelled",
  message: row.cancel_reason ?? "Cancelled",
  graceMs: CANCEL_GRACE_MS,
});

export function holdings(log: Logger): Holdings {
  const held = new Map<string, { fencingToken: number; controller: AbortController }>();
  let lastStop: Stop | undefined;

  const stop = (runId: string, why: Stop): void => {
    const run = held.get(runId);
    if (run === undefined || run.controller.signal.aborted) return;
    log.warn({ runId, cause: why.cause }, "run is stopped");
    if (why.cause === "lease_lost") metrics.count("leasesLost", {});
    run.controller.abort(why);
  };

  const stopAll = (why: Stop): void => {
    for (const runId of held.keys()) stop(runId, why);
  };

  return {
    has: (runId) => held.has(runId),
    runIds: () => [...held.keys()],
    hold: ({ runId, fencingToken }) => {
      const controller = new AbortController();
      held.set(runId, { fencingToken, controller });
      if (lastStop !== undefined) stop(runId, lastStop);
      return controller.signal;
    },
    release: (runId) => void held.delete(runId),
    stop,
    stopAll,
    stopForGood: (why) => {
      lastStop = why;
      stopAll(why);
    },
    obey: (rows) => {
      for (const row of rows) if (row.is_cancelling) stop(row.id, cancelOf(row));
    },
    dropLost: (runIds, owned) => {
      const ours = new Map(owned.map((row) => [row.id, row.fencing_token]));
      for (const runId of runIds) {
        if (ours.get(runId) !== held.get(runId)?.fencingToken) stop(runId, LOST);
      }
    },
  };
}
