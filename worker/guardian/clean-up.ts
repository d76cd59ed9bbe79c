import { setTimeout as delay } from "node:timers/promises";

import { killMarked } from "../processes/kill-marked.ts";
import { markerPrefix } from "../processes/markers.ts";
import type { ProcessGroup } from "../processes/process-group.ts";
import type { Hello } from "./messages.ts";

export interface Ended extends Hello {
  /** How long ago the killing began: what was claimed since is none of what was killed. */
  readonly elapsedMs: number;
  /** The worker died of itself: it was neither asked to stop, nor frozen or cut off. That counts against its runs. */
  readonly hasDied: boolean;
}

/** Whose runs are to end, and why. */
export type Gone = Pick<Ended, keyof Hello | "hasDied">;

/** Gives the worker's runs back, in the database. Rejects when that could not be done. */
export type EndLeases = (ended: Ended) => Promise<void>;

export type Log = (
  level: "info" | "warn" | "error",
  message: string,
  fields?: Readonly<Record<string, unknown>>,
) => void;

export interface CleanUpOptions {
  /** By run; a group that is gone is taken out. */
  readonly groups: Map<string, ProcessGroup>;
  readonly endLeases: EndLeases;
  readonly log: Log;
}

export interface CleanUp {
  /** Once more; what was asked for while one is under way is met by the one after it. */
  readonly run: (worker: Gone) => Promise<void>;
  readonly isUnderWay: () => boolean;
}

const PASS_MS = 1_000;
const STUBBORN_MS = 10_000;
const PAUSE_MS = 5;
const END_LEASES_WITHIN_MS = 60_000;
const END_LEASES_PAUSE_MS = 500;

/**
 * Ends all that a worker runs: kill the groups at once, sweep for what left them, see that everything is gone, however
 * long that takes, and only then end the leases. In that order nobody takes a run over whose first process still lives.
 */
export function cleanUp({ groups, endLeases, log }: CleanUpOptions): CleanUp {
  let last: Promise<void> = Promise.resolve();
  let count = 0;
  const once = async (worker: Gone): Promise<void> => {
    const { workerId } = worker;
    const beganMs = performance.now();
    const killed = await killAll(groups, workerId, log);
    log("warn", "the worker's processes were killed", { workerId, killed });
    await endLeasesPatiently(() => endLeases({ ...worker, elapsedMs: performance.now() - beganMs }), { workerId, log });
  };
  const run = (worker: Gone): Promise<void> => {
    count += 1;
    // What is known to run dies at once, even while an earlier clean-up waits for the database.
    for (const group of groups.values()) group.signal("SIGKILL");
    last = last.then(() => once(worker)).finally(() => (count -= 1));
    return last;
  };
  return { run, isUnderWay: () => count > 0 };
}

async function killAll(groups: Map<string, ProcessGroup>, workerId: string, log: Log): Promise<number> {
  const prefix = markerPrefix(workerId);
  const startedMs = performance.now();
  let isReported = false;
  let killed = 0;
  for (;;) {
    for (const group of groups.values()) group.signal("SIGKILL");
    const sweep = await killMarked({ isWanted: (marker) => marker.startsWith(prefix), withinMs: PASS_MS });
    killed += sweep.killed.size;
    for (const [runId, group] of groups) {
      if (!group.isAlive()) groups.delete(runId);
    }
    if (sweep.isVerified && groups.size === 0) return killed;
    if (!isReported && performance.now() - startedMs > STUBBORN_MS) {
      isReported = true;
      log("error", "some of the worker's processes do not end", { workerId, groups: groups.size });
    }
    await delay(PAUSE_MS);
  }
}

async function endLeasesPatiently(
  endLeases: () => Promise<void>,
  { workerId, log }: { readonly workerId: string; readonly log: Log },
): Promise<void> {
  const endsMs = performance.now() + END_LEASES_WITHIN_MS;
  for (;;) {
    try {
      await endLeases();
      log("info", "the worker's leases were ended", { workerId });
      return;
    } catch (error) {
      if (performance.now() > endsMs) {
        log("error", "the worker's leases could not be ended; they will run out", { workerId, error: String(error) });
        return;
      }
      await delay(END_LEASES_PAUSE_MS);
    }
  }
}
