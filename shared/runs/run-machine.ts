import type { Transitions } from "../kernel/state-machine.ts";
import { isTerminal, sourcesOf } from "../kernel/state-machine.ts";

export type RunStatus = "queued" | "scheduled_retry" | "running" | "succeeded" | "failed" | "cancelled" | "timed_out";

/**
 * Every way a run's status may change. Stores put `RUN_SOURCES[to]` into the WHERE of the UPDATE that
 * enters `to`, so a transition that is not in this table changes no row.
 */
export const RUN_TRANSITIONS: Transitions<RunStatus> = {
  // waits for a slot, then for a worker
  queued: ["running", "cancelled"],
  // waits until a retry is due
  scheduled_retry: ["queued", "cancelled"],
  // owned by one worker, by lease and fencing token
  running: ["succeeded", "failed", "cancelled", "timed_out"],
  succeeded: [],
  failed: [],
  cancelled: [],
  timed_out: [],
};

export const RUN_STATUSES = Object.keys(RUN_TRANSITIONS) as readonly RunStatus[];

export const isFinished = (status: RunStatus): boolean => isTerminal(RUN_TRANSITIONS, status);

export const runSources = (to: RunStatus): readonly RunStatus[] => sourcesOf(RUN_TRANSITIONS, to);
