import { environOf, isDead, listPids, statOf, variableOf } from "./proc.ts";

/**
 * Finds the processes that carry a marker, without missing one that is being born: a process may fork and end between
 * the moment it was listed and the moment its environment is read. So the table is listed again until a listing
 * brings nobody who was not read before; whoever lives then has been looked at.
 *
 * What was read is remembered for a while: a process keeps the environment it was started with, and most of a host's
 * processes are strangers that outlive many passes.
 */
export interface MarkedProcesses {
  readonly find: (isWanted: (marker: string) => boolean) => Search;
}

export interface MarkedProcess {
  readonly pid: number;
  readonly marker: string;
}

/** The living processes whose marker is wanted. `isComplete` is false when somebody could not be judged yet. */
export interface Search {
  readonly found: readonly MarkedProcess[];
  readonly isComplete: boolean;
}

interface Seen {
  /** The marker; "" where there is none. */
  readonly marker: string;
  readonly untilMs: number;
}

interface OpenSearch {
  readonly found: MarkedProcess[];
  isComplete: boolean;
}

/** From two to four seconds, so that not everyone is read again in one pass; a host cannot use a pid again that soon. */
const rememberedMs = (pid: number): number => 2_000 + (pid % 16) * 125;

const MAX_LISTINGS = 10;
/** A process in the middle of exec shows no environment for an instant; one that has none goes on showing none. */
const EMPTY_MS = 100;

export function markedProcesses(variable: string, { remembers = true } = {}): MarkedProcesses {
  const known = new Map<number, Seen>();
  const emptySinceMs = new Map<number, number>();

  /** `undefined`: cannot be judged yet. */
  const markerOf = (pid: number): string | undefined => {
    const environ = environOf(pid);
    if (environ.kind === "read") return variableOf(environ.bytes, variable) ?? "";
    if (environ.kind === "unknown") return undefined;
    if (environ.kind !== "empty" || hasNone(pid)) return "";
    const sinceMs = emptySinceMs.get(pid) ?? performance.now();
    emptySinceMs.set(pid, sinceMs);
    return performance.now() - sinceMs < EMPTY_MS ? undefined : "";
  };

  /** Reads everyone on a list, and says whether there was anyone to read: nobody remembered and of no interest is. */
  const readAll = (pids: readonly number[], isWanted: (marker: string) => boolean, search: OpenSearch): boolean => {
    const nowMs = performance.now();
    let hasRead = false;
    for (const pid of pids) {
      const seen = known.get(pid);
      if (seen !== undefined && seen.untilMs > nowMs && !isWanted(seen.marker)) continue;
      hasRead = true;
      const marker = markerOf(pid);
      if (marker === undefined) search.isComplete = false;
      else if (remembers) known.set(pid, { marker, untilMs: nowMs + rememberedMs(pid) });
      if (marker !== undefined && marker !== "" && isWanted(marker)) search.found.push({ pid, marker });
    }
    return hasRead;
  };

  const find: MarkedProcesses["find"] = (isWanted) => {
    const search: OpenSearch = { found: [], isComplete: true };
    const listed = new Set<number>();
    for (let listing = 0; ; listing += 1) {
      const pids = listing < MAX_LISTINGS ? listOrNone()?.filter((pid) => !listed.has(pid)) : undefined;
      search.isComplete &&= pids !== undefined;
      if (pids === undefined) break;
      for (const pid of pids) listed.add(pid);
      if (!readAll(pids, isWanted, search)) break;
    }
    forget(known, emptySinceMs, listed);
    return search;
  };
  return { find };
}

/** Ended, or a thread of the kernel: not one that is about to show an environment. */
function hasNone(pid: number): boolean {
  try {
    const stat = statOf(pid);
    return stat === undefined || isDead(stat) || stat.isKernelThread;
  } catch {
    return false;
  }
}

function listOrNone(): number[] | undefined {
  try {
    return listPids();
  } catch {
    return undefined;
  }
}

function forget(known: Map<number, Seen>, emptySinceMs: Map<number, number>, living: ReadonlySet<number>): void {
  if (known.size <= living.size) return;
  for (const pid of known.keys()) {
    if (living.has(pid)) continue;
    known.delete(pid);
    emptySinceMs.delete(pid);
  }
}
