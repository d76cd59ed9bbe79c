import { setTimeout as delay } from "node:timers/promises";

import { signalProcess } from "./kill.ts";
import { markedProcesses } from "./marked-processes.ts";
import { WORKER_MARKER } from "./markers.ts";

/** How many passes in a row have to find nobody. */
const QUIET_PASSES = 3;
const PAUSE_MS = 10;

export interface KillMarkedOptions {
  readonly isWanted: (marker: string) => boolean;
  /** How long to go on when processes do not end, in milliseconds. */
  readonly withinMs: number;
}

export interface KillMarkedResult {
  readonly killed: ReadonlySet<number>;
  /** False when something wanted still lived at the end of the time given. */
  readonly isVerified: boolean;
}

/**
 * Kills every process whose worker marker is wanted, again and again until several passes in a row found nobody:
 * a worker that died in the middle of a spawn leaves a child that does not carry its marker yet.
 */
export async function killMarked({ isWanted, withinMs }: KillMarkedOptions): Promise<KillMarkedResult> {
  const killed = new Set<number>();
  const endsMs = performance.now() + withinMs;
  let quiet = 0;
  // Nothing is remembered from pass to pass: a child of a dying worker may yet turn into a marked one.
  const table = markedProcesses(WORKER_MARKER, { remembers: false });
  while (quiet < QUIET_PASSES) {
    const { found, isComplete } = table.find(isWanted);
    const others = found.filter(({ pid }) => pid !== process.pid);
    quiet = others.length === 0 && isComplete ? quiet + 1 : 0;
    for (const { pid } of others) {
      if (signalProcess(pid, "SIGKILL")) killed.add(pid);
    }
    if (performance.now() > endsMs) return { killed, isVerified: false };
    if (quiet < QUIET_PASSES) await delay(PAUSE_MS);
  }
  return { killed, isVerified: true };
}
