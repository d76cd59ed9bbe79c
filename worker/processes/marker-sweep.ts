import { signalProcess } from "./kill.ts";
import { type MarkedProcesses, markedProcesses } from "./marked-processes.ts";
import { RUN_MARKER } from "./markers.ts";
import { hasProcessTable } from "./proc.ts";

/** Ends what a run left behind, wherever it went: children that changed group or session included. */
export interface MarkerSweep {
  /** Kills every process that carries the run's marker; resolves when a pass over the process table found none. */
  readonly clear: (marker: string) => Promise<void>;
}

export interface MarkerSweepOptions {
  /** Told once about a run whose processes do not end (stuck in the kernel), while the sweep goes on trying. */
  readonly onStubborn?: (marker: string, pids: readonly number[]) => void;
}

interface Waiting {
  readonly resolve: () => void;
  readonly sinceMs: number;
  isReported: boolean;
}

/** A pass may take this part of the time: the next one starts no sooner than so many times its length later. */
const PAUSE_FACTOR = 10;
const MIN_PAUSE_MS = 2;
const MAX_PAUSE_MS = 50;
const STUBBORN_MS = 5_000;

/**
 * All runs that end in the same moment share one pass: the first waits for nothing when the table was not looked at
 * lately, and who arrives during the pause goes with the next.
 */
export function markerSweep({ onStubborn }: MarkerSweepOptions = {}): MarkerSweep {
  const table = markedProcesses(RUN_MARKER);
  const waiting = new Map<string, Waiting[]>();
  let isScheduled = false;
  let nextAtMs = 0;

  const schedule = (): void => {
    if (isScheduled || waiting.size === 0) return;
    isScheduled = true;
    const pauseMs = nextAtMs - performance.now();
    if (pauseMs <= 0) setImmediate(pass);
    else setTimeout(pass, pauseMs);
  };

  const pass = (): void => {
    isScheduled = false;
    const startedMs = performance.now();
    const left = killMarked(table, waiting);
    for (const [marker, those] of waiting) {
      const pids = left?.get(marker) ?? [];
      if (left !== undefined && pids.length === 0) {
        waiting.delete(marker);
        for (const one of those) one.resolve();
        continue;
      }
      report(marker, pids, those);
    }
    const endedMs = performance.now();
    nextAtMs = endedMs + Math.min(Math.max((endedMs - startedMs) * PAUSE_FACTOR, MIN_PAUSE_MS), MAX_PAUSE_MS);
    schedule();
  };

  const report = (marker: string, pids: readonly number[], those: readonly Waiting[]): void => {
    for (const one of those) {
      if (one.isReported || performance.now() - one.sinceMs < STUBBORN_MS) continue;
      one.isReported = true;
      onStubborn?.(marker, pids);
    }
  };

  const clear = (marker: string): Promise<void> =>
    new Promise((resolve) => {
      const those = waiting.get(marker) ?? [];
      those.push({ resolve, sinceMs: performance.now(), isReported: false });
      waiting.set(marker, those);
      schedule();
    });
  return { clear: hasProcessTable ? clear : () => Promise.resolve() };
}

/** Who was found and killed, by marker; `undefined` when the pass could not judge everyone. */
function killMarked(
  table: MarkedProcesses,
  wanted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly number[]> | undefined {
  const { found, isComplete } = table.find((marker) => wanted.has(marker));
  const left = new Map<string, number[]>();
  for (const { pid, marker } of found) {
    signalProcess(pid, "SIGKILL");
    left.set(marker, [...(left.get(marker) ?? []), pid]);
  }
  return isComplete ? left : undefined;
}
