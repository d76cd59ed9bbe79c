import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import type { Abilities, ClaimedRun, RunExecution } from "../shared/runs/run-execution.service.ts";

/** A run that is this worker's. */
export interface OwnRun extends ClaimedRun {
  /** When it was asked for, on the boot clock: its lease is no older. */
  readonly askedAtMs: number;
}

/** Makes a run this worker's; null when there is nothing to claim. */
export type Claim = (runId: string) => Promise<OwnRun | null>;

export interface ClaimDeps {
  readonly runs: Pick<RunExecution, "claim" | "giveBack">;
  readonly workerId: string;
  readonly leaseSec: number;
  /** What this worker can run just now. */
  readonly abilities: () => Abilities;
  readonly bootClockMs: () => number;
  readonly log: Logger;
}

const RETRY_MS = 500;
/** An answer that took longer leaves too little of the lease: what it starts might go on when the run is somebody else's. */
const ANSWER_SHARE = 1 / 2;

/**
 * Claims each run once at a time. A claim that fails may have been done all the same, its answer lost: such a run is
 * given back, for somebody to take it at once. Where that cannot be said either its lease runs out, since nobody renews
 * what nobody holds. Until then another ring finds nothing here: it might make the run ours just before it is given back.
 */
export function createClaim({ runs, workerId, leaseSec, abilities, bootClockMs, log }: ClaimDeps): Claim {
  const underWay = new Set<string>();

  const giveBack = async (runId: string): Promise<void> => {
    const endsMs = performance.now() + leaseSec * 1000;
    while (performance.now() < endsMs) {
      try {
        return await runs.giveBack(runId, workerId);
      } catch (error) {
        log.debug({ err: error, runId }, "a run could not be given back; tried again");
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  };

  return async (runId) => {
    if (underWay.has(runId)) return null;
    underWay.add(runId);
    const handOn = (): void => void giveBack(runId).finally(() => underWay.delete(runId));
    const askedAtMs = bootClockMs();
    try {
      const claimed = await runs.claim(runId, workerId, leaseSec, abilities());
      if (claimed !== null && bootClockMs() - askedAtMs > leaseSec * 1000 * ANSWER_SHARE) {
        log.warn({ runId }, "a claim was answered too late; the run is given back");
        handOn();
        return null;
      }
      underWay.delete(runId);
      return claimed && { ...claimed, askedAtMs };
    } catch (error) {
      handOn();
      throw error;
    }
  };
}
