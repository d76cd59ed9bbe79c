import { killMarked } from "./processes/kill-marked.ts";
import { parseWorkerMarker, type WorkerMarker } from "./processes/markers.ts";
import { isDead, pidNamespaceOf, statOf } from "./processes/proc.ts";

const WITHIN_MS = 5_000;

export interface SweepResult {
  /** How many processes were killed. */
  readonly killed: number;
  /** False when some could not be ended in a few seconds. */
  readonly isVerified: boolean;
}

/**
 * Kills what workers that no longer live left on this host. To be called before the first claim: a run whose worker
 * died with its guardian, or before a reboot of a container, may be this worker's next.
 *
 * Only markers of our own pid namespace are judged: pids of another mean nothing here, and its worker may be alive.
 */
export async function sweepLeftovers(): Promise<SweepResult> {
  const namespace = pidNamespaceOf("self");
  const isLeftover = (text: string): boolean => {
    const marker = parseWorkerMarker(text);
    return marker !== undefined && marker.pidNamespace === namespace && !isAlive(marker);
  };
  const { killed, isVerified } = await killMarked({ isWanted: isLeftover, withinMs: WITHIN_MS });
  return { killed: killed.size, isVerified };
}

function isAlive({ pid, startTicks }: WorkerMarker): boolean {
  try {
    const stat = statOf(pid);
    return stat?.startTicks === startTicks && !isDead(stat);
  } catch {
    // Not known just now: nothing is killed on a guess.
    return true;
  }
}
